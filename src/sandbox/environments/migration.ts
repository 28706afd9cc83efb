import { NotFoundError } from '../../errors/turnout-error.ts';
import type { Random } from '../../system/random.ts';
import { environmentId } from '../model/records.ts';
import { put, type Store } from '../store/store.ts';
import type { Runner } from '../workflows/runner.ts';
import type { Environments } from './environments.ts';

interface MigrationDeps {
  store: Store;
  environments: Environments;
  runner: Runner;
  random: Random;
}

/**
 * Gives an environment another container: a new login directory, and a checkout in which nothing is pending and
 * nothing that Git ignores is left (platform-api.md 14). Files of `files/` stay. Waits for the workflow in hand.
 */
export async function moveContainer(
  { store, environments, runner, random }: MigrationDeps,
  at: { siteId: string; environment: string },
): Promise<void> {
  const id = environmentId(at.siteId, at.environment);
  if (!store.get('environment', id)) {
    throw new NotFoundError(`There is no environment ${at.environment} to migrate in ${at.siteId}.`);
  }
  await runner.alone(id, async () => {
    const before = store.get('environment', id);
    if (!before) return;
    await environments.leave(before, 'The environment is moving to another container.');
    store.write(put('environment', { ...before, bindingId: random.hex(16) }));
    environments.forgetShown(before);
  });
}
