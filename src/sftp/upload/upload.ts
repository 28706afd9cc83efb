import { createGate } from '../../system/concurrency/semaphore.ts';
import { diskHasModes } from '../../system/disk/disk-modes.ts';
import { joined } from '../remote/remote-path.ts';
import { removeAll } from '../remote/removal.ts';
import { startTransfer, type TransferEvents, type Transferred } from '../transfer/transfer.ts';
import type { SftpSession } from '../transport/session.ts';
import { checkAlikeNames } from './check-names.ts';
import type { BegunUploads } from './interrupted-uploads.ts';
import { branchesOf, type LocalTree } from './local-tree.ts';
import { sendOne } from './upload-file.ts';
import { makeFolder, sendFolder } from './upload-folder.ts';
import { type Destination, findPlace, type UploadLocation } from './upload-place.ts';
import type { Upload, UploadOptions } from './upload-task.ts';
import type { SentUploads } from './uploaded-files.ts';

interface UploadOrder {
  tree: LocalTree;
  destination: Destination;
  wish: UploadOptions;
  begun: BegunUploads;
  sent: SentUploads;
  telling: TransferEvents;
}

/**
 * Sends a tree, and skips what is there already. What is there in another version is replaced: in one step where the
 * server can rename, else in place. Answers with what failed; throws what ends it all, having told what is only half there.
 */
export async function upload(session: SftpSession, order: UploadOrder): Promise<Transferred> {
  const { tree, destination, wish, begun, sent, telling } = order;
  const place = await findPlace(session, tree, destination);
  const started = startTransfer(session, wish, telling);
  const transfer: Upload = {
    ...started,
    session,
    wish,
    begun,
    sent,
    branches: branchesOf(tree),
    gate: createGate(started.carrier.pace.folders),
    hasModes: createModesWatch(),
    unfinished: new Set(),
    removals: [],
    alike: [],
  };
  transfer.standing.ofFiles = tree.files.length;
  transfer.standing.ofBytes = tree.files.reduce((sum, { size }) => sum + size, 0);
  try {
    await sendTree(transfer, tree, place);
    await transfer.crew.finish();
    await checkAlikeNames(transfer);
  } catch (error) {
    await transfer.crew.finish().catch(() => {});
    const half = [...transfer.unfinished];
    if (half.length > 0) telling.warning(`Only half on the server now: ${firstOf(half)}.`);
    throw error;
  }
  if (transfer.done.failures.length === 0) await removeAll(transfer, transfer.removals, telling);
  else if (transfer.removals.length > 0)
    telling.warning('Nothing was removed, since not everything arrived.');
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

async function sendTree(transfer: Upload, { files }: LocalTree, place: UploadLocation): Promise<void> {
  // Sent at once and in order; what is put into the innermost waits for it.
  const made = place.missing.map(path => makeFolder(transfer, path));
  for (const each of made) each.catch(() => {});
  const ready = made.at(-1) ?? true;
  const [file] = files;
  if (place.rename && file) {
    const { name, entry } = place.rename;
    await sendOne(transfer, { ...file, to: joined(place.folder, name) }, { entry, ready });
  } else {
    const isNew = place.missing.length > 0;
    await sendFolder(transfer, { path: place.folder, branch: '', isNew, ready });
  }
  await Promise.all(made);
}

function firstOf(paths: readonly string[]): string {
  const more = paths.length - 5;
  return `${paths.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
