import { TurnoutError } from '../../errors/turnout-error.ts';
import { switchAlone } from '../switch/switch-mode.ts';
import type { SwitchOutcome } from '../switch/switch-outcome.ts';
import type { WaitOptions } from '../wait-options.ts';
import type { OnChangesDeps } from './resolve-pending-changes.ts';

/**
 * Resets the code of an environment to its last commit: to Git mode and back, under the same policies as any switch
 * (decisions.md 12). Undefined in Git mode, where there is nothing to discard. `timeout` is for the way back, in
 * milliseconds: it must not fail because the way there took long.
 */
export async function discardChanges(
  deps: OnChangesDeps,
  limits: WaitOptions,
  timeout: number,
): Promise<SwitchOutcome | undefined> {
  return deps.lock.alone(limits, async () => {
    const outcome = await switchAlone(deps, { ...limits, to: 'git' });
    if (!outcome.workflow) return undefined;
    const deadline = deps.time.elapsed() + timeout;
    try {
      await switchAlone(deps, { ...limits, deadline, to: 'sftp' });
    } catch (error) {
      throw error instanceof TurnoutError ? stillInGitMode(error, deps, outcome) : error;
    }
    return outcome;
  });
}

function stillInGitMode(cause: TurnoutError, { environment }: OnChangesDeps, { stash }: SwitchOutcome) {
  const stashed = stash ? ` What was there is in the stash ${stash.id}.` : '';
  return new TurnoutError(
    cause.exit,
    `${environment.name} was reset and is still in Git mode: ${cause.message}${stashed}`,
    { hint: `Set it back with: turnout connection:set ${environment.name} sftp`, cause },
  );
}
