import type { Target } from '../../cli/argv/argument-types.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { NotFoundError, TurnoutError } from '../../errors/turnout-error.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';

/**
 * Does a task on an environment without asking for a site that an earlier command saw. A name can have become that of
 * another site since: the platform is asked before anything that could be discarded is looked at, and when the remembered
 * site is no longer there or forbidden. Then the task is done on the right one.
 */
export async function atRememberedSite<T>(
  context: Context,
  target: Target,
  task: (found: FoundEnvironment) => Promise<T>,
): Promise<T> {
  const known = await context.remembered(target);
  if (!known) return task(await context.find(target));
  const found = await context.find(target, known.site);
  let asked: Promise<FoundEnvironment> | undefined;
  const ask = () => {
    asked ??= context.find(target);
    return asked;
  };
  const isRight = async () => (await ask()).site.id === found.site.id;
  const port = {
    ...found.port,
    async pendingChanges() {
      const reading = found.port.pendingChanges();
      const isNothing = await reading.then(
        changes => changes.length === 0,
        () => false,
      );
      if (!isNothing && !(await isRight())) throw new NotFoundError(`${found.name} is another site now.`);
      return reading;
    },
  };
  try {
    return await task({ ...found, port });
  } catch (error) {
    const isGone = error instanceof TurnoutError && (error.exit === 'not-found' || error.exit === 'refused');
    if (!isGone || (await isRight())) throw error;
    return task(await ask());
  }
}
