import type { ConnectionMode } from '../../contract/environment.ts';
import type { Environments } from '../environments/environments.ts';
import { findRef } from '../environments/history.ts';
import type { WorkflowRecord } from '../model/records.ts';
import { put, type Store } from '../store/store.ts';
import { findEnvironment, type Job, type JobEnd, stoppedMidway, succeeded } from './job.ts';

interface SwitchJobDeps {
  store: Store;
  environments: Environments;
}

/** `enable_git_mode`: no one writes any more, everything uncommitted is gone, the code is as committed. */
export function enableGitMode({ store, environments }: SwitchJobDeps): Job {
  async function discard(workflow: WorkflowRecord): Promise<JobEnd> {
    const environment = findEnvironment(store, workflow);
    const tree = await environments.tree(environment);
    await tree.close(environments.closedReason(environment));
    try {
      // From here on it goes on after a kill too: half of the changes may be gone already.
      store.write(put('workflow', { ...workflow, intent: { discard: true } }));
      await tree.discard();
      setMode(store, workflow, 'git');
    } catch (error) {
      if (environment.mode === 'sftp') tree.reopen();
      throw error;
    }
    environments.forgetShown(environment);
    return succeeded;
  }
  return {
    run: discard,
    resume: async workflow => (workflow.intent ? discard(workflow) : stoppedMidway),
  };
}

/** `enable_on_server_development`: waits for a push that is about to move the branch, then the code can be written. */
export function enableSftpMode({ store, environments }: SwitchJobDeps): Job {
  async function open(workflow: WorkflowRecord): Promise<JobEnd> {
    const environment = findEnvironment(store, workflow);
    // Also after a restart: people may have written since the mode was set, and bringing the tree to its branch
    // would take that away.
    if (environment.mode === 'sftp') return succeeded;
    await environments.pushes(environment.siteId).without(findRef(environment), async () => {
      const tree = await environments.tree(environment);
      await tree.update();
      setMode(store, workflow, 'sftp');
      tree.reopen();
    });
    return succeeded;
  }
  return { run: open, resume: open };
}

// The record is read again: it can have changed while the code was worked on.
function setMode(store: Store, workflow: WorkflowRecord, mode: ConnectionMode): void {
  store.write(put('environment', { ...findEnvironment(store, workflow), mode }));
}
