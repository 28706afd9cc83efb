import { UsageError } from '../errors/turnout-error.ts';

/** What to do when uncommitted changes stand in the way of a switch to Git mode (design.md 4). */
export const onChangesPolicies = ['ask', 'abort', 'commit', 'stash', 'discard'] as const;
export type OnChanges = (typeof onChangesPolicies)[number];

/** The last one is what `-y` means: a copy is made first where that can be done at all (decisions.md 7). */
export type Policy = OnChanges | 'stash where possible';

interface Wishes {
  /** From `--on-changes`, else from `TURNOUT_ON_CHANGES`, else from the settings. */
  chosen: OnChanges | undefined;
  /** `-y` */
  yes: boolean;
  /** There is a terminal, and questions are allowed. */
  interactive: boolean;
}

/** A policy that was chosen wins over `-y`; without either, a person is asked and a script is stopped. */
export function onChangesPolicy({ chosen, yes, interactive }: Wishes): Policy {
  const policy = chosen ?? (yes ? 'stash where possible' : 'ask');
  return policy === 'ask' && !interactive ? 'abort' : policy;
}

interface Kept {
  variable(name: string): string | undefined;
  setting(name: 'on_changes'): string | undefined;
}

/** The policy that was chosen before this command line, in the environment or in a file. Throws UsageError. */
export function policySetBefore({ variable, setting }: Kept): OnChanges | undefined {
  const text = variable('TURNOUT_ON_CHANGES') ?? variable('TERMINUS_ON_CHANGES');
  return parsePolicy(setting('on_changes'), { kept: text === undefined });
}

/**
 * The policy of a variable or a setting. Throws UsageError for what is none, and for a `discard` that is
 * kept in a file, where nobody would think of it any more (decisions.md 7).
 */
export function parsePolicy(text: string | undefined, { kept }: { kept: boolean }): OnChanges | undefined {
  if (text === undefined) return undefined;
  const allowed = onChangesPolicies.filter(policy => !kept || policy !== 'discard');
  const known = allowed.find(policy => policy === text);
  if (known) return known;
  throw new UsageError(
    `"${text}" is nothing that ${kept ? 'the setting on_changes' : 'TURNOUT_ON_CHANGES'} may say about uncommitted changes.`,
    { hint: `It takes: ${allowed.join(', ')}` },
  );
}
