import type { PendingChange } from '../../contract/diffstat.ts';
import type { OperationLog } from '../../operations/ports/operation-ports.ts';
import { changeLines } from '../../output/change-list.ts';
import type { Call } from '../runtime/invocation.ts';
import { screenWidth } from './terminal.ts';

type InvocationField = 'report' | 'progress' | 'theme' | 'machine';

/** What the protocols say on their way, put on standard error; so many changes of a list. */
export function createOperationLog(
  { report, progress, theme, machine }: Pick<Call, InvocationField>,
  maxShown: number,
): OperationLog {
  const { errors, env } = machine;
  const columns = screenWidth(errors, env);
  return {
    notice: report.notice,
    warning: report.warning,
    changes(changes: readonly PendingChange[]) {
      report.block(changeLines(changes, { theme, columns, maxShown }));
    },
    waiting: text => progress.show(text),
  };
}
