import { syncWorkflow, type Workflow } from '../../contract/workflow.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import { stayWith } from './run-workflow.ts';

/** How long the platform is given to start its `sync_code` (decisions.md 17). Milliseconds. */
const syncTimeout = 30_000;

/**
 * Stays for the `sync_code` that the platform starts by itself before a commit workflow ends (platform-api.md
 * 7.1). Without it the code is not yet where it belongs: the next command could find the environment as it was.
 */
export async function followSync(
  { environment, time, operationLog }: OperationDeps,
  commit: Workflow,
  deadline: number,
): Promise<void> {
  const until = Math.min(deadline, time.elapsed() + syncTimeout);
  // Our commit may have waited in a queue behind another's, whose own sync is older than our start.
  const since = commit.started_at ?? commit.created_at;
  operationLog.waiting('Waiting for the platform to sync the code');
  for (;;) {
    const sync = (await environment.workflows()).findLast(
      ({ type, created_at }) => type === syncWorkflow && created_at >= since,
    );
    if (sync) {
      await stayWith(environment, sync, { deadline });
      return;
    }
    if (time.elapsed() >= until) break;
    await time.sleep(Math.min(1000, until - time.elapsed()));
  }
  operationLog.notice(
    `The platform has not begun to sync the code. Wait for it with: turnout workflow:wait ${environment.name}`,
  );
}
