import type { ExitName } from '../../errors/exit-codes.ts';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { createCrew, type WorkerPool } from '../../system/concurrency/worker-pool.ts';
import { type Carrier, createCarrier } from '../transport/channel-pool.ts';
import type { SftpSession } from '../transport/session.ts';
import { asTurnoutError } from '../transport/status-errors.ts';
import type { Exclusion } from './patterns.ts';
import { defaultSpread } from './stripes.ts';

/** How it is found out whether a file is there already. */
type Comparison = 'time' | 'size' | 'content';

/** What every transfer may be asked for. */
export interface TransferOptions {
  /** Patterns, with rsync's meaning. */
  exclude: readonly string[];
  compare: Comparison;
  /** Only tells what would be done. */
  dryRun: boolean;
  /** What is at the destination and not at the source is removed. */
  remove: boolean;
  /** Large files that were interrupted are gone on with. */
  resume: boolean;
  /** Bytes a second. */
  rate?: number | undefined;
}

export interface TransferRequest extends Omit<TransferOptions, 'exclude'> {
  exclude: Exclusion;
}

/** Something that was done, or would be. */
export interface TransferEvent {
  event: 'copied' | 'same' | 'made' | 'linked' | 'removed' | 'skipped' | 'failed';
  /** On the server, relative to the login folder; a folder ends in a slash. */
  path: string;
  bytes?: number;
  /** Why it was skipped or has failed. */
  reason?: string;
  /** On this machine, absolute. */
  local?: string;
  sha256?: string;
}

/** How far it is. The totals grow while folders are still being looked through. */
export interface TransferProgress {
  files: number;
  bytes: number;
  ofFiles: number;
  ofBytes: number;
}

/** What is told on the way. */
export interface TransferEvents {
  /** Waited for: what it notes down is there before the next thing is. */
  event(event: TransferEvent): Promise<void> | void;
  progress(progress: TransferProgress): void;
  /** A folder of many names is being looked through; so many of them have come. */
  looking?(path: string, names: number): void;
  /** What a pattern was found to mean. */
  matched?(paths: readonly string[]): void;
  warning(text: string): void;
  /** Asked before anything is removed; throws to keep it. Paths on the side where they are. */
  confirmRemoval(paths: readonly string[]): Promise<void>;
}

/** What a transfer has done. */
export interface Transferred {
  files: number;
  /** Folders that were not there before. */
  folders: number;
  bytes: number;
  /** Files that were there already. */
  same: number;
  removed: number;
  /** Left out because they are no files, or links. */
  skipped: number;
  failures: { path: string; error: TurnoutError }[];
}

/** One transfer of many files on its way. */
export interface Transfer {
  carrier: Carrier;
  workers: WorkerPool;
  options: TransferRequest;
  done: Transferred;
  progress: TransferProgress;
  warnOnce(text: string): void;
  looking(path: string, names: number): void;
  report(event: TransferEvent): Promise<void> | void;
  /** Notes a failure of one path; throws it when there is no point in going on. `what` was tried. */
  fail(path: string, error: unknown, what: string): Promise<void>;
}

/** From so many names on, a folder is told of while it is looked through. */
export const manyNames = 5000;

/** With this many failures something is wrong with all of it. */
const maxFailures = 500;

/** The round trip must be known by now, since the pace is fitted to it. */
export function startTransfer(
  session: SftpSession,
  request: TransferRequest,
  events: TransferEvents,
): Transfer {
  const progress: TransferProgress = { files: 0, bytes: 0, ofFiles: 0, ofBytes: 0 };
  const done: Transferred = {
    files: 0,
    folders: 0,
    bytes: 0,
    same: 0,
    removed: 0,
    skipped: 0,
    failures: [],
  };
  const warned = new Set<string>();
  const carrier = createCarrier({
    session,
    rate: request.rate,
    moved(bytes) {
      progress.bytes += bytes;
      events.progress(progress);
    },
  });
  function report(event: TransferEvent): Promise<void> | void {
    if (event.event === 'copied' || event.event === 'linked') done.files++;
    if (event.event === 'copied') done.bytes += event.bytes ?? 0;
    if (event.event === 'made') done.folders++;
    if (event.event === 'same' || event.event === 'removed' || event.event === 'skipped') done[event.event]++;
    return events.event(event);
  }
  return {
    carrier,
    workers: createCrew({ jobs: carrier.files, weight: 1.5 * defaultSpread }),
    options: request,
    done,
    progress,
    warnOnce(text) {
      if (!warned.has(text)) events.warning(text);
      warned.add(text);
    },
    looking(path, names) {
      if (names >= manyNames) events.looking?.(path, names);
    },
    report,
    async fail(path, cause, what) {
      const error = asTurnoutError(cause, what);
      if (!(error instanceof TurnoutError) || isFinal(error)) throw error;
      done.failures.push({ path, error });
      await report({ event: 'failed', path, reason: error.message });
      if (done.failures.length >= maxFailures) throw error;
    },
  };
}

const final: readonly ExitName[] = ['network', 'auth', 'interrupted', 'terminated', 'hangup', 'timeout'];

/** Whether everything else would fail in the same way. */
function isFinal({ exit }: TurnoutError): boolean {
  return final.includes(exit);
}
