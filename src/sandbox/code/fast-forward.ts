import { RefusedError } from '../../errors/turnout-error.ts';
import { noCommit } from './checked-out-head.ts';
import type { WorkingTreeDeps } from './working-tree-deps.ts';

/**
 * See WorkingTree.update. Files that differ between the two commits are written, ignored ones stay, and what
 * lies in the way of a file of the new commit is overwritten. Can be run again after a kill.
 */
export function followBranch({
  git,
  location,
  barrier: gate,
  checkedOut,
  tracker,
}: WorkingTreeDeps): Promise<void> {
  return gate.alone(async () => {
    const head = await checkedOut.branchHead();
    if (head === noCommit) throw new RefusedError(`${checkedOut.ref} has no commit to bring the tree to`);
    await git.run(location, ['reset', '--hard', '--quiet', head]);
    await checkedOut.moveTo(head);
    // The new commit may bring other ignore rules, and with them changes that were hidden until now.
    tracker.forget();
  });
}
