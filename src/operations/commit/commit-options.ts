import type { LockPort } from '../ports/lock-port.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import type { SweepPort } from '../ports/stash-port.ts';
import type { WaitOptions } from '../wait-options.ts';

export interface CommitOptions extends WaitOptions {
  /** Terminus's when it is absent or blank. */
  message: string | undefined;
  /** Asked for only when there is something to commit: it may need a look at the account. */
  author(): Promise<{ name: string; email: string }>;
  /** Commits although the platform lists no changes; without any, the commit is empty. */
  force: boolean;
  /** Whether to stay for the `sync_code` that the platform starts by itself. */
  waitForSync: boolean;
  /** Paths, relative to the code root, without which there is to be no commit. */
  expect: readonly string[];
}

export interface CommitDeps extends OperationDeps {
  lock: LockPort;
  /** Undefined: the diffstat is trusted. */
  sweep: SweepPort | undefined;
}
