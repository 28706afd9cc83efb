import { basename } from 'node:path';
import { TurnoutError } from '../../errors/turnout-error.ts';
import type { RemoteEntry } from '../remote/remote-entry.ts';
import { sameContent } from '../transfer/same-content.ts';
import { defaultSpread } from '../transfer/stripes.ts';
import type { Download, DownloadLocation } from './download-task.ts';
import { fetchFile } from './fetch-file.ts';
import { localEntry } from './local-folder.ts';

/** Fetches a file that is not here in this version, as soon as there is room for it: see `WorkerPool.begin`. */
export function fetchOne(
  transfer: Download,
  entry: RemoteEntry,
  location: DownloadLocation,
): Promise<void> | void {
  const { progress, workers } = transfer;
  const { path } = location;
  if (entry.kind === 'other')
    return transfer.report({ event: 'skipped', path, reason: 'neither a file nor a folder' });
  if (entry.kind === 'link') {
    if (!transfer.options.links) return transfer.report({ event: 'skipped', path, reason: 'a link' });
    transfer.links.push(location);
    return undefined;
  }
  progress.ofFiles++;
  progress.ofBytes += entry.size;
  return workers.begin(Math.min(entry.size, defaultSpread), async () => {
    try {
      await fetchIfOther(transfer, entry, location);
    } catch (error) {
      await transfer.fail(path, error, `${path} was not fetched`);
    }
    progress.files++;
  });
}

async function fetchIfOther(
  transfer: Download,
  entry: RemoteEntry,
  location: DownloadLocation,
): Promise<void> {
  const { options, carrier } = transfer;
  const { path, local, isNew } = location;
  const refuseTwin = () => location.names?.refuseTwin(basename(local));
  if (!options.dryRun && !isNew) refuseTwin();
  const { size: bytes } = entry;
  if (!isNew && (await isSame(transfer, entry, location))) {
    transfer.progress.ofBytes -= bytes;
    return transfer.report({ event: 'same', path, bytes, local });
  }
  if (options.dryRun) return transfer.report({ event: 'copied', path, bytes, local });
  const got = await fetchFile(carrier, { from: path, to: local, entry, resume: options.resume, refuseTwin });
  return transfer.report({ event: 'copied', path, bytes: got.bytes, local });
}

async function isSame(
  { options, carrier }: Download,
  entry: RemoteEntry,
  { path, local }: DownloadLocation,
): Promise<boolean> {
  const here = localEntry(local);
  if (here?.isDirectory()) {
    throw new TurnoutError('failed', `${local} is a folder here and a file on the server.`, {
      hint: 'Move it away first.',
    });
  }
  if (!here?.isFile() || here.size !== entry.size) return false;
  if (options.compare === 'content') return sameContent(carrier.channel(), path, local);
  return options.compare === 'size' || Math.floor(here.mtimeMs / 1000) === entry.mtime;
}
