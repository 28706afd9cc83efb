import { UsageError } from '../../errors/turnout-error.ts';
import { nearest } from '../../text/suggest.ts';

/** What to do when uncommitted changes stand in the way of a switch to Git mode (design.md 4). */
export const onChangesPolicies = ['ask', 'abort', 'commit', 'stash', 'discard'] as const;
export type OnChanges = (typeof onChangesPolicies)[number];

/** The last one stops as `abort` does: `commit` was chosen, and the command that left the changes has failed. */
export type Policy = OnChanges | 'commit withheld';

interface PolicyRequest {
  /** From `--on-changes`, else from `TURNOUT_ON_CHANGES`, else from the settings. */
  chosen: OnChanges | undefined;
  /** `-y` */
  yes: boolean;
  /** There is a terminal, and questions are allowed. */
  interactive: boolean;
}

/** A policy that was chosen wins over `-y`, which stashes; without either, a person is asked and a script is stopped. */
export function onChangesPolicy({ chosen, yes, interactive }: PolicyRequest): Policy {
  const policy = chosen ?? (yes ? 'stash' : 'ask');
  return policy === 'ask' && !interactive ? 'abort' : policy;
}

interface Kept {
  settings(): { find(name: 'on_changes'): { value: string; from: string } | undefined };
}

/** The policy that was chosen besides `--on-changes`, by `-D`, in the environment or in a file. Throws UsageError. */
export function policySetBefore({ settings }: Kept): OnChanges | undefined {
  const found = settings().find('on_changes');
  if (!found) return undefined;
  const name = found.from === 'flag' ? '-D on_changes' : found.from;
  return parsePolicy(found.value, found.from === 'settings' ? 'kept' : name);
}

/** What lets changes go, with a copy or without: kept in a file, no one would think of it any more (decisions.md 7). */
const perCommandPolicies: readonly OnChanges[] = ['stash', 'discard'];

/**
 * The policy of a variable or a setting; `source` is what sets it, or `kept` for a setting. Throws UsageError for what is
 * none, and for one that lets changes go and is kept in a file.
 */
export function parsePolicy(text: string, source: string): OnChanges {
  const isKept = source === 'kept';
  const allowed = onChangesPolicies.filter(policy => !isKept || !perCommandPolicies.includes(policy));
  const known = allowed.find(policy => policy === text);
  if (known) return known;
  const meant = nearest(text.toLowerCase(), allowed);
  const everyTime = `. What lets changes go is said every time: --on-changes=${perCommandPolicies.join(', =')}`;
  throw new UsageError(
    `"${text}" is nothing that ${isKept ? 'the setting on_changes' : source} may say about uncommitted changes.`,
    {
      hint: `${meant ? `Did you mean ${meant}? ` : ''}It takes: ${allowed.join(', ')}${isKept ? everyTime : ''}`,
    },
  );
}
