import type { RecordedCommit, WorkingTree } from '../../../src/sandbox/code/working-tree.ts';
import { TreeClosedError } from '../../../src/sandbox/code/working-tree.ts';

/** A working tree that writes down who changed what; the part of the interface that has to do with Git refuses. */
export class RecordingTree implements WorkingTree {
  readonly root: string;
  readonly changes: string[] = [];
  readonly heldOpen: string[] = [];
  readonly head = '0'.repeat(40);
  closedBecause: string | undefined;

  constructor(root: string) {
    this.root = root;
  }

  async change<T>(path: string, work: () => T | Promise<T>): Promise<T> {
    if (this.closedBecause !== undefined) throw new TreeClosedError(this.closedBecause);
    this.changes.push(path);
    return work();
  }

  holdOpen(path: string): () => void {
    this.heldOpen.push(path);
    return () => {
      this.heldOpen.splice(this.heldOpen.indexOf(path), 1);
    };
  }

  async close(reason: string): Promise<void> {
    this.closedBecause = reason;
  }

  reopen(): void {
    this.closedBecause = undefined;
  }

  pendingChanges = (): Promise<never> => refuse();
  sweep = (): Promise<never> => refuse();
  commit = (): Promise<RecordedCommit | undefined> => refuse();
  finishCommit = (): Promise<never> => refuse();
  discard = (): Promise<never> => refuse();
  update = (): Promise<never> => refuse();
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('the SSH server has no business here'));
}
