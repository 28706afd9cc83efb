import { readUntilGone } from '../changes/settle-changes.ts';
import { refuseOthers, type UploadedCode } from '../changes/uploaded-code.ts';
import { commitAlone } from './commit-changes.ts';
import type { CommitDeps, CommitOptions } from './commit-options.ts';

interface CommitUpload {
  deps: CommitDeps;
  uploaded: UploadedCode;
  withOthers: boolean;
  options: Pick<CommitOptions, 'message' | 'author' | 'settle' | 'busy' | 'deadline'>;
}

/** Commits an upload, for who has the environment already. Throws PendingError when it would take others' changes along. */
export async function commitUpload({ deps, uploaded, withOthers, options }: CommitUpload): Promise<void> {
  const { environment, operationLog } = deps;
  if (!withOthers) {
    const changes = await environment.pendingChanges();
    const state = 'The upload is there and not committed';
    refuseOthers({ name: environment.name, changes, isOurs: uploaded.has, state });
  }
  // What was sent again as it was is never listed, so that nothing can be expected; our own notes see to the rest.
  const { recorded } = await commitAlone(deps, { ...options, force: false, expect: [], waitForSync: true });
  if (!recorded) {
    operationLog.notice('There was nothing to commit: the code is the same as before.');
    return;
  }
  if (recorded.commit) operationLog.notice(`The commit is ${recorded.commit.hash}.`);
  // A caller who waits for the environment must not find there what is committed.
  await readUntilGone(recorded.changes, deps, options);
}
