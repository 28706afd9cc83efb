import { TurnoutError, WorkflowError } from '../../errors/turnout-error.ts';
import type { EnvironmentPort } from '../ports/operation-ports.ts';
import type { TakenStash } from '../ports/stash-port.ts';

interface NameStashDeps {
  environment: Pick<EnvironmentPort, 'mode'>;
  /** The newest state of the copy that was made before; undefined: there is none. */
  stash(): TakenStash | undefined;
}

/** Runs an order that discards; an error of it says what has become of the changes, and where their copy is. */
export async function nameStashOnFailure<T>(deps: NameStashDeps, order: () => Promise<T>): Promise<T> {
  try {
    return await order();
  } catch (error) {
    const stash = deps.stash();
    if (!stash || !(error instanceof TurnoutError)) throw error;
    const isThere = error instanceof WorkflowError && (await isStillThere(deps));
    const copy = `A copy of the changes is the stash ${stash.id}, in ${stash.folder}.`;
    // A platform's reason need not end as a sentence does.
    const what = error.message.replace(/([^.!?])$/, '$1.');
    const args = [what, ...(isThere ? ['The uncommitted changes are still there.'] : []), copy];
    throw new TurnoutError(error.exit, args.join(' '), { hint: error.hint, cause: error });
  }
}

/** An order that failed may have done half of it. */
async function isStillThere({ environment }: NameStashDeps): Promise<boolean> {
  return (await environment.mode().catch(() => undefined)) === 'sftp';
}
