import type { SwitchOutcome } from '../../operations/switch/switch-outcome.ts';

/** What a command says of the look at the changes that it took, for programs. */
export const lookFields = {
  swept: { label: 'Files looked at', kind: 'boolean' },
  stash: { label: 'Stash', copied: true },
  lookedAt: { label: 'Looked at', kind: 'date' },
  workflow: { label: 'Workflow' },
} as const;

/** The values of `lookFields`. `lookedAt` in epoch seconds: nothing written later is covered. */
export function describeLook({
  swept,
  stash,
  lookedAt,
  workflow,
}: Pick<SwitchOutcome, 'swept' | 'stash' | 'lookedAt' | 'workflow'>) {
  return {
    swept,
    stash: stash?.id ?? null,
    lookedAt: lookedAt === undefined ? null : Math.floor(lookedAt / 1000),
    workflow: workflow?.id ?? null,
  };
}
