import type { PendingChange } from '../contract/diffstat.ts';
import type { Talk } from '../mode/ports.ts';
import { changeList } from '../output/change-list.ts';
import type { Theme } from '../output/theme.ts';
import type { Progress } from './progress.ts';
import type { Report } from './report.ts';

/** What the protocols say on their way, put on standard error. */
export function createTalk(report: Report, progress: Progress, theme: Theme): Talk {
  return {
    notice: report.notice,
    warning: report.warning,
    changes(changes: readonly PendingChange[]) {
      report.block(changeList(changes, theme));
    },
    waiting: text => progress.show(text),
  };
}
