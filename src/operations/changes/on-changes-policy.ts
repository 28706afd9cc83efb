import { UsageError } from '../../errors/turnout-error.ts';

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
  return parsePolicy(found?.value, { kept: found?.from === 'settings' });
}

/** What lets changes go, with a copy or without: kept in a file, no one would think of it any more (decisions.md 7). */
const perCommandPolicies: readonly OnChanges[] = ['stash', 'discard'];

/**
 * The policy of a variable or a setting. Throws UsageError for what is none, and for one that lets changes go and is kept
 * in a file.
 */
export function parsePolicy(text: string | undefined, { kept }: { kept: boolean }): OnChanges | undefined {
  if (text === undefined) return undefined;
  const allowed = onChangesPolicies.filter(policy => !kept || !perCommandPolicies.includes(policy));
  const known = allowed.find(policy => policy === text);
  if (known) return known;
  throw new UsageError(
    `"${text}" is nothing that ${kept ? 'the setting on_changes' : 'TURNOUT_ON_CHANGES'} may say about uncommitted changes.`,
    {
      hint: `It takes: ${allowed.join(', ')}${kept ? `. What lets changes go is said every time: --on-changes=${perCommandPolicies.join(', =')}` : ''}`,
    },
  );
}
