import { dirname } from 'node:path';
import { RefusedError } from '../../errors/turnout-error.ts';
import { type RemoteEntry, toRemoteEntry } from '../remote/remote-entry.ts';
import { learnRename } from '../remote/try-rename.ts';
import { sameContent } from '../transfer/same-content.ts';
import { sendFile, smallFile } from '../transfer/send-file.ts';
import { defaultSpread } from '../transfer/stripes.ts';
import { WrongSizeError } from '../transfer/write-file-common.ts';
import { canReplace } from '../transport/server-traits.ts';
import { isAlreadyThere, isNoSuchFile, isPermissionDenied } from '../transport/status-errors.ts';
import { awaitOtherWriter } from './await-other-writer.ts';
import type { LocalFile } from './local-tree.ts';
import { statIfAllowed } from './upload-place.ts';
import type { There, Upload } from './upload-task.ts';

/** Sends a file that is not there in this version, as soon as there is room for it: see `WorkerPool.begin`. */
export function sendOne(transfer: Upload, file: LocalFile, there: There): Promise<void> | undefined {
  const { workers, progress } = transfer;
  return workers.begin(Math.min(file.size, defaultSpread), async () => {
    try {
      if (there.ready === true || (await there.ready)) await sendIfOther(transfer, file, there.entry);
    } catch (error) {
      await sendAgain(transfer, file, { error, entry: there.entry });
    }
    progress.files++;
  });
}

/**
 * Whether another process has sent this version of it while we did. Where it sent another one, ours is tried once more: a
 * server that refuses a second writer does so only as long as the first one writes, and what is shorter than was sent was
 * cut off by another one.
 */
async function isThereMeanwhile(
  transfer: Upload,
  file: LocalFile,
  { error, entry }: Refused,
): Promise<boolean> {
  const isRefused = isPermissionDenied(error) || isNoSuchFile(error);
  // ProFTPD with HiddenStores answers so while another one writes the file under its hidden name.
  const isCertain = error instanceof WrongSizeError || isAlreadyThere(error);
  if (!isCertain && !isRefused) return false;
  const there = await awaitOtherWriter(transfer.session, file.to, isCertain ? 'certain' : entry);
  if (!there && !isCertain) return false;
  transfer.unfinished.delete(file.to);
  await sendIfOther(transfer, file, there && toRemoteEntry(there));
  return true;
}

interface Refused {
  error: unknown;
  /** What was there before. */
  entry: RemoteEntry | undefined;
}

/** As many processes as may reasonably upload one tree at once; a large file is not sent so often to a disk that is full. */
const maxAttempts = { small: 8, large: 1 };

/** Notes the failure unless it was another process that stood in the way. */
async function sendAgain(transfer: Upload, file: LocalFile, refused: Refused): Promise<void> {
  let { error } = refused;
  const limit = maxAttempts[file.size > smallFile ? 'large' : 'small'];
  for (let attempts = 0; attempts < limit; attempts++) {
    try {
      if (await isThereMeanwhile(transfer, file, { ...refused, error })) return;
      break;
    } catch (again) {
      error = again;
    }
  }
  await transfer.fail(file.to, error, `${file.to} was not uploaded`);
  await reportHalf(transfer, file, refused.entry);
}

/** What was written in place and refused in the middle: without room, a part of it is there. */
async function reportHalf(
  transfer: Upload,
  { to }: LocalFile,
  entry: RemoteEntry | undefined,
): Promise<void> {
  if (!transfer.unfinished.delete(to)) return;
  const there = await statIfAllowed(transfer.session, to);
  if (there && (there.size !== entry?.size || there.mtime !== entry.mtime))
    transfer.warnOnce(`Only half on the server now: ${to}.`);
}

async function sendIfOther(transfer: Upload, file: LocalFile, entry: RemoteEntry | undefined): Promise<void> {
  const { carrier, options, begun, unfinished, session } = transfer;
  const { from, to, size: bytes } = file;
  if (entry) refuseOther(to, entry);
  if (entry && (await isSame(transfer, file, entry))) {
    transfer.progress.ofBytes -= bytes;
    return transfer.report({ event: 'same', path: to, bytes });
  }
  if (options.dryRun) return transfer.report({ event: 'copied', path: to, bytes });
  const leftBehind = (path: string) =>
    transfer.warnOnce(`The server removes nothing: ${path}, a file of this transfer, is still there.`);
  await learnRename(session, { to, leftBehind });
  const isLarge = bytes > smallFile;
  // What was begun in place is of no other version; where it has another name first, that says which.
  const resume = options.resume && (canReplace(session.traits) || begun.has(to, file));
  const inPlace = () => {
    unfinished.add(to);
    if (isLarge) begun.begin(to, file);
  };
  // A disk without modes makes them up: as with core.fileMode of Git, the bit is then left as it is on the server.
  const bit = transfer.hasModes(dirname(from)) ? {} : { bitThere: entry?.executable === true };
  const sent = await sendFile(carrier, {
    from,
    to,
    resume,
    digest: options.digest,
    inPlace,
    leftBehind,
    ...bit,
  });
  if (isLarge && unfinished.has(to)) begun.end(to);
  unfinished.delete(to);
  // An older note about this very second would tell of another version.
  if (!sent.asBefore || transfer.sent.has(to, file, sent.mtime) === false)
    transfer.sent.add(to, file, sent.mtime);
  if (!sent.asBefore) {
    transfer.warnOnce(
      'The server gives files times of its own; what is there already is known by its size and by notes here.',
    );
  }
  if (sent.lostBit)
    transfer.warnOnce('The server takes no modes, so that files which are executable here are not there.');
  const digest = sent.sha256 === undefined ? {} : { sha256: sent.sha256 };
  await transfer.report({ event: 'copied', path: to, bytes: sent.bytes, local: from, ...digest });
}

/** What is neither a file nor a link to one stays: a socket there may be in use, and writing to a FIFO waits for a reader. */
export function refuseOther(path: string, { kind }: Pick<RemoteEntry, 'kind'>): void {
  if (kind !== 'folder' && kind !== 'other') return;
  const what = kind === 'folder' ? 'a folder on the server, not a file' : 'neither a file nor a folder there';
  throw new RefusedError(`${path} is ${what}.`, { hint: 'Remove it there first, or choose another path.' });
}

async function isSame(
  { carrier, options, sent }: Upload,
  file: LocalFile,
  entry: RemoteEntry,
): Promise<boolean> {
  const { from, to, size, mtime } = file;
  if (entry.kind !== 'file' || entry.size !== size) return false;
  if (options.compare === 'content') return sameContent(carrier.channel(), to, from);
  if (options.compare === 'size') return true;
  // A time of the server's own can be the one of a file that was written here in the same second.
  return sent.has(to, file, entry.mtime) ?? entry.mtime === mtime;
}
