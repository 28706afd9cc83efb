import type { Faults } from '../faults.ts';
import type { JobEnd } from './job.ts';

/** The end that a fault has in store for workflows of a type; undefined when they may do their work. */
export function findInjectedOutcome(faults: Faults, type: string): JobEnd | undefined {
  const reasonFor = (name: 'workflow-fails' | 'workflow-aborts'): string | undefined => {
    const value = faults.value(name);
    if (value === undefined) return undefined;
    const [wanted, ...reason] = value.split(':');
    return wanted === type ? reason.join(':') || 'The sandbox was told so by a fault.' : undefined;
  };
  const failed = reasonFor('workflow-fails');
  if (failed !== undefined) return { result: 'failed', reason: failed };
  const aborted = reasonFor('workflow-aborts');
  return aborted === undefined ? undefined : { result: 'aborted', reason: aborted };
}
