import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDevelopment } from '../../contract/environment.ts';
import { syncWorkflow } from '../../contract/workflow.ts';
import { isMissing } from '../../system/disk/files.ts';
import type { EnvironmentRecord } from '../model/records.ts';
import { isRunning } from '../model/workflow-state.ts';
import type { Store } from '../store/store.ts';
import { syncOrder } from '../workflows/jobs.ts';
import type { Runner } from '../workflows/runner.ts';
import type { Environments } from './environments.ts';

interface SyncDeps {
  store: Store;
  environments: Environments;
  runner: Runner;
}

/**
 * After a start: a push that was taken in just before a kill had no time to start its `sync_code`, and the
 * code would stay behind its branch until the next push. Who pushed is not known any more.
 */
export async function catchUp({ store, environments, runner }: SyncDeps): Promise<void> {
  const due = store.all('workflow').filter(each => isRunning(each) && each.type === syncWorkflow);
  for (const environment of store.all('environment')) {
    const { siteId, name, mode } = environment;
    if (!isDevelopment(name) || mode === 'sftp') continue;
    const stands = await standing(environments, environment);
    if (stands === undefined) continue;
    const branch = (await environments.history.heads(siteId)).get(name);
    if (branch === undefined || stands === branch) continue;
    if (due.some(each => each.siteId === siteId && each.environment === name)) continue;
    runner.create(syncOrder({ siteId, environment: name, commit: branch }));
  }
}

/** The commit that the code stands on; undefined where no one has looked at it yet. */
async function standing(
  { layout }: Environments,
  environment: EnvironmentRecord,
): Promise<string | undefined> {
  try {
    const text = await readFile(join(layout.environment(environment), 'git', 'HEAD'), 'utf8');
    return text.trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
