import { commitChanges } from './commit-changes.ts';
import type { CommitParts, CommitWish } from './commit-wish.ts';
import { refuseOthers, type UploadedCode } from './uploaded-code.ts';

interface CommitUpload {
  parts: CommitParts;
  uploaded: UploadedCode;
  withOthers: boolean;
  wish: Pick<CommitWish, 'message' | 'author' | 'settle' | 'busy' | 'deadline'>;
}

/** Commits an upload. Throws PendingError when it would take others' changes along. */
export async function commitUpload({ parts, uploaded, withOthers, wish }: CommitUpload): Promise<void> {
  const { environment, talk } = parts;
  if (!withOthers) {
    const changes = await environment.pendingChanges();
    const state = 'The upload is there and not committed';
    refuseOthers({ name: environment.name, changes, isOurs: uploaded.has, state });
  }
  // What was sent again as it was is never listed, so that nothing can be expected; our own notes see to the rest.
  const outcome = await commitChanges(parts, { ...wish, force: false, expect: [], waitForSync: true });
  if (outcome?.commit) talk.notice(`The commit is ${outcome.commit.hash}.`);
  else if (!outcome) talk.notice('There was nothing to commit: the code is the same as before.');
}
