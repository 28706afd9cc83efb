import { basename } from 'node:path';
import { TurnoutError } from '../../errors/turnout-error.ts';
import type { RemoteEntry } from '../remote/remote-entry.ts';
import { sameContent } from '../transfer/same-content.ts';
import { usualSpread } from '../transfer/stripes.ts';
import type { Download, DownloadLocation } from './download-task.ts';
import { fetchFile } from './fetch-file.ts';
import { localEntry } from './local-folder.ts';

/** Fetches a file that is not here in this version, as soon as there is room for it: see `Crew.begin`. */
export function fetchOne(
  transfer: Download,
  entry: RemoteEntry,
  place: DownloadLocation,
): Promise<void> | void {
  const { standing, crew } = transfer;
  const { path } = place;
  if (entry.kind === 'other')
    return transfer.tell({ event: 'skipped', path, reason: 'neither a file nor a folder' });
  if (entry.kind === 'link') {
    if (!transfer.wish.links) return transfer.tell({ event: 'skipped', path, reason: 'a link' });
    transfer.links.push(place);
    return undefined;
  }
  standing.ofFiles++;
  standing.ofBytes += entry.size;
  return crew.begin(Math.min(entry.size, usualSpread), async () => {
    try {
      await fetchIfOther(transfer, entry, place);
    } catch (error) {
      await transfer.fail(path, error, `${path} was not fetched`);
    }
    standing.files++;
  });
}

async function fetchIfOther(transfer: Download, entry: RemoteEntry, place: DownloadLocation): Promise<void> {
  const { wish, carrier } = transfer;
  const { path, local, isNew } = place;
  const refuseTwin = () => place.names?.refuseTwin(basename(local));
  if (!wish.dryRun && !isNew) refuseTwin();
  const { size: bytes } = entry;
  if (!isNew && (await isSame(transfer, entry, place))) {
    transfer.standing.ofBytes -= bytes;
    return transfer.tell({ event: 'same', path, bytes, local });
  }
  if (wish.dryRun) return transfer.tell({ event: 'copied', path, bytes, local });
  const got = await fetchFile(carrier, { from: path, to: local, entry, resume: wish.resume, refuseTwin });
  return transfer.tell({ event: 'copied', path, bytes: got.bytes, local });
}

async function isSame(
  { wish, carrier }: Download,
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
  if (wish.compare === 'content') return sameContent(carrier.lane(), path, local);
  return wish.compare === 'size' || Math.floor(here.mtimeMs / 1000) === entry.mtime;
}
