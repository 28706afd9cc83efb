import type { Context } from '../../cli/runtime/context.ts';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { count, formatBytes, formatDuration, listFirst } from '../../output/format-bytes.ts';
import type {
  TransferEvent,
  TransferEvents,
  TransferProgress,
  Transferred,
} from '../../sftp/transfer/transfer.ts';

interface ReportOptions {
  /** `Uploading`, `Downloading` */
  doing: string;
  dryRun: boolean;
  /** `--events` */
  events: boolean;
  /** Where the removals of `--delete` happen: `my-site.dev`, `this machine`. */
  where: string;
  /** Gets every event too. */
  also?: ((event: TransferEvent) => Promise<void>) | undefined;
}

type ContextField = 'report' | 'operationLog' | 'time' | 'confirm' | 'printLine';

/** What is said of a transfer on its way: a line of progress at a terminal, or a line a file for programs. */
export function reportTransfer(context: Pick<Context, ContextField>, options: ReportOptions): TransferEvents {
  const { report, operationLog, time, confirm, printLine } = context;
  const { doing, dryRun, events, where, also } = options;
  const began = time.elapsed();
  let shown = Number.NEGATIVE_INFINITY;
  let nothingKnown = true;
  const warnings = createFailureWarnings(report.warning);

  return {
    async event(event) {
      if (events) await printLine(renderLine(event));
      else if (dryRun) reportPlanned(event, report.notice);
      warnings.note(event);
      await also?.(event);
    },
    progress(progress) {
      const now = time.elapsed();
      if (!nothingKnown && now - shown < 200) return;
      nothingKnown = false;
      shown = now;
      operationLog.waiting(`${doing} ${renderProgress(progress, now - began)}`);
    },
    looking: (path, names) => operationLog.waiting(lookingThrough(path, names)),
    matched: paths => report.notice(takenAsPattern(paths)),
    warning: report.warning,
    async confirmRemoval(paths) {
      await confirm(`Remove from ${where}: ${listFirst(paths)}?`);
    },
  };
}

/**
 * Warns of each path that fails. The first one is kept back until something else is done: one that is all there is ends
 * the command with the same words (see `refuseFailures`).
 */
function createFailureWarnings(warning: (text: string) => void) {
  let isAlone = true;
  let kept: string | undefined;
  return {
    note({ event, path, reason }: TransferEvent): void {
      const text = event === 'failed' && reason ? `${path}: ${reason}` : undefined;
      if (event === 'made' || event === 'skipped') return;
      if (kept !== undefined) warning(kept);
      if (text !== undefined && !isAlone) warning(text);
      kept = isAlone ? text : undefined;
      isAlone = false;
    },
  };
}

export function takenAsPattern(paths: readonly string[]): string {
  return `Taken as a pattern, which matches ${listFirst(paths)}.`;
}

/** `Looking through files/2024 (120,000 names so far)` */
export function lookingThrough(path: string, names: number): string {
  return `Looking through ${path || 'the login folder'} (${count(names, 'name')} so far)`;
}

function renderLine({ event, path, bytes, reason }: TransferEvent): string {
  return JSON.stringify({ event, path, bytes, reason });
}

function reportPlanned({ event, path }: TransferEvent, notice: (text: string) => void): void {
  if (event === 'copied' || event === 'linked') notice(path);
  if (event === 'removed') notice(`remove ${path}`);
}

/** `12 of 300 files, 1.2 of 40.0 MB, 3.1 MB/s, 0:13 left` */
function renderProgress({ files, ofFiles, bytes, ofBytes }: TransferProgress, milliseconds: number): string {
  const rate = milliseconds > 0 ? (bytes / milliseconds) * 1000 : 0;
  const left = rate > 0 ? `, ${formatDuration(((ofBytes - bytes) / rate) * 1000)} left` : '';
  const moved = `${formatBytes(bytes)} of ${formatBytes(ofBytes)}`;
  return `${files.toLocaleString('en-US')} of ${count(ofFiles, 'file')}, ${moved}, ${formatBytes(rate)}/s${left}`;
}

interface SummaryOptions {
  /** `uploaded` */
  done: string;
  /** `upload` */
  would: string;
  /** `to my-site.dev:code` */
  location: string;
  dryRun: boolean;
}

/** The one line that remains. */
export function renderSummary(
  done: Transferred,
  { done: verb, would, location, dryRun }: SummaryOptions,
): string {
  const what = `${count(done.files, 'file')}, ${done.bytes} bytes, ${location}`;
  const rest = [
    ...(done.same > 0 ? [`${done.same.toLocaleString('en-US')} already there`] : []),
    ...(done.removed > 0 ? [`${done.removed.toLocaleString('en-US')} removed`] : []),
    ...(done.skipped > 0 ? [`${done.skipped.toLocaleString('en-US')} left out`] : []),
  ];
  const begin = dryRun ? `Would ${would}` : `${verb.slice(0, 1).toUpperCase()}${verb.slice(1)}`;
  return `${begin} ${what}${rest.length > 0 ? `; ${rest.join(', ')}` : ''}.`;
}

/** Throws when not everything was done: a lone failure as what it is. */
export function refuseFailures({ failures, files, same }: Transferred, verb: string): void {
  const [first, ...more] = failures;
  if (!first) return;
  if (files + same === 0 && more.length === 0) throw first.error;
  const exit = files + same === 0 ? first.error.exit : 'failed';
  const all = failures.length + files + same;
  throw new TurnoutError(
    exit,
    `${failures.length} of ${count(all, 'file')} not ${verb}: ${first.error.message}`,
    {
      hint: 'See above for each of them. The same command again does what is missing.',
      cause: first.error,
    },
  );
}

/** What a program gets. */
export function toResult({ files, folders, bytes, same, removed, skipped, failures }: Transferred) {
  return { files, folders, bytes, same, removed, skipped, failed: failures.length };
}
