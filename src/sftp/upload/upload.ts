import { createGate } from '../../system/concurrency/semaphore.ts';
import { diskHasModes } from '../../system/disk/disk-modes.ts';
import { joined } from '../remote/remote-path.ts';
import { removeAll } from '../remote/removal.ts';
import { startTransfer, type TransferEvents, type Transferred } from '../transfer/transfer.ts';
import type { SftpSession } from '../transport/session.ts';
import { checkAlikeNames } from './check-names.ts';
import type { BegunUploads } from './interrupted-uploads.ts';
import { groupByFolder, type LocalTree } from './local-tree.ts';
import { sendOne } from './upload-file.ts';
import { makeFolder, sendFolder } from './upload-folder.ts';
import { type Destination, findLocation, type UploadLocation } from './upload-place.ts';
import type { Upload, UploadOptions } from './upload-task.ts';
import type { SentUploads } from './uploaded-files.ts';

interface UploadOrder {
  tree: LocalTree;
  destination: Destination;
  options: UploadOptions;
  begun: BegunUploads;
  sent: SentUploads;
  events: TransferEvents;
}

/**
 * Sends a tree, and skips what is there already. What is there in another version is replaced: in one step where the
 * server can rename, else in place. Returns what failed; throws what ends it all, having told what is only half there.
 */
export async function upload(session: SftpSession, order: UploadOrder): Promise<Transferred> {
  const { tree, destination, options, begun, sent, events } = order;
  const location = await findLocation(session, tree, destination);
  const started = startTransfer(session, options, events);
  const transfer: Upload = {
    ...started,
    session,
    options,
    begun,
    sent,
    branches: groupByFolder(tree),
    semaphore: createGate(started.carrier.limits.folders),
    hasModes: createModesWatch(),
    unfinished: new Set(),
    removals: [],
    alike: [],
  };
  transfer.progress.ofFiles = tree.files.length;
  transfer.progress.ofBytes = tree.files.reduce((sum, { size }) => sum + size, 0);
  try {
    await sendTree(transfer, tree, location);
    await transfer.workers.finish();
    await checkAlikeNames(transfer);
  } catch (error) {
    await transfer.workers.finish().catch(() => {});
    const half = [...transfer.unfinished];
    if (half.length > 0) events.warning(`Only half on the server now: ${findFirst(half)}.`);
    throw error;
  }
  if (transfer.done.failures.length === 0) await removeAll(transfer, transfer.removals, events);
  else if (transfer.removals.length > 0) events.warning('Nothing was removed, since not everything arrived.');
  return transfer.done;
}

/** Asks for each folder once; one that has gone meanwhile is told of when its files are read. */
function createModesWatch(): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  return folder => {
    let found = known.get(folder);
    if (found === undefined) {
      try {
        found = diskHasModes(folder);
      } catch {
        found = true;
      }
      known.set(folder, found);
    }
    return found;
  };
}

async function sendTree(transfer: Upload, { files }: LocalTree, location: UploadLocation): Promise<void> {
  // Sent at once and in order; what is put into the innermost waits for it.
  const made = location.missing.map(path => makeFolder(transfer, path));
  for (const each of made) each.catch(() => {});
  const ready = made.at(-1) ?? true;
  const [file] = files;
  if (location.rename && file) {
    const { name, entry } = location.rename;
    await sendOne(transfer, { ...file, to: joined(location.folder, name) }, { entry, ready });
  } else {
    const isNew = location.missing.length > 0;
    await sendFolder(transfer, { path: location.folder, branch: '', isNew, ready });
  }
  await Promise.all(made);
}

function findFirst(paths: readonly string[]): string {
  const more = paths.length - 5;
  return `${paths.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
