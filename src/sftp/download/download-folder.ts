import { basename, sep } from 'node:path';
import { UnsafeError } from '../../errors/turnout-error.ts';
import { listFolder } from '../remote/list-folder.ts';
import { createListingWatch } from '../remote/listing-watch.ts';
import type { NamedEntry } from '../remote/remote-entry.ts';
import { joined } from '../remote/remote-path.ts';
import { badName } from '../remote/safe-name.ts';
import { isPart } from '../transfer/partial-file.ts';
import { fetchOne } from './download-file.ts';
import { noteRemovals } from './download-removals.ts';
import type { Download, DownloadLocation } from './download-task.ts';
import { localEntry, makeLocalFolder, makeTargetFolder } from './local-folder.ts';
import { createLocalNames, type LocalNames, namesIn, noNames } from './local-names.ts';

/** Deeper, or more folders, than there are in any real tree: then the server is leading us in a circle. */
const deepest = 100;
const mostFolders = 500_000;

/** What is in a folder goes into the one that a person has named. */
export async function fetchTarget(transfer: Download, place: DownloadLocation): Promise<void> {
  const isNew = localEntry(place.local) === undefined;
  if (!transfer.wish.dryRun) makeTargetFolder(place.local);
  await lookThrough(transfer, { ...place, isNew });
}

/** Resolves when all that is in the folder has begun to be fetched. */
export async function fetchFolder(transfer: Download, place: DownloadLocation): Promise<void> {
  let isNew = false;
  try {
    refuseCircle(transfer, place);
    if (!transfer.wish.dryRun) place.names?.refuseTwin(basename(place.local));
    isNew = transfer.wish.dryRun ? !localEntry(place.local) : makeLocalFolder(place.local);
    if (isNew) await transfer.tell({ event: 'made', path: `${place.path}/`, local: place.local });
  } catch (error) {
    await transfer.fail(`${place.path}/`, error, `${place.path} was not fetched`);
    return;
  }
  await lookThrough(transfer, { ...place, isNew });
}

function refuseCircle(transfer: Download, { path, below }: DownloadLocation): void {
  transfer.folders++;
  if (below.split('/').length <= deepest && transfer.folders <= mostFolders) return;
  const what =
    transfer.folders > mostFolders ? 'there are too many folders' : 'folders lie too deep in each other';
  throw new UnsafeError(`${path.slice(0, 80)}… was not fetched: ${what} for a real tree.`, {
    hint: 'Fetch a folder further down, or exclude this one: --exclude',
  });
}

async function lookThrough(transfer: Download, place: DownloadLocation): Promise<void> {
  const here = createLocalNames(place.local, place.isNew ? noNames : namesIn(place.local));
  const names = transfer.wish.remove ? new Set<string>() : undefined;
  const below: Promise<void>[] = [];
  try {
    await transfer.gate.through(async () => {
      const lane = transfer.carrier.lane();
      const watch = createListingWatch(lane.listing);
      let seen = 0;
      for await (const entries of listFolder(lane, place.path === '' ? '.' : place.path, watch)) {
        seen += entries.length;
        transfer.looking(place.path, seen);
        for (const entry of entries) {
          names?.add(entry.name);
          const turn = fetchListed(transfer, entry, { place, below, here });
          if (turn) await watch.pause(turn);
        }
      }
    });
    if (names) noteRemovals(transfer, place, names);
  } catch (error) {
    await transfer.fail(`${place.path}/`, error, `${place.path} cannot be looked through`);
  }
  await Promise.all(below);
}

interface Around {
  place: DownloadLocation;
  /** The names that are in the folder on this machine. */
  here: LocalNames;
  /** Gets the folders, which have their own turn. */
  below: Promise<void>[];
}

/** Answers what has to be waited for before the next. */
function fetchListed(
  transfer: Download,
  entry: NamedEntry,
  { place, below, here }: Around,
): Promise<void> | void {
  const { name } = entry;
  const bad = badName(name);
  if (bad !== undefined) {
    const error = new UnsafeError(`${name} in ${place.path || 'the login folder'} ${bad}.`, {
      hint: 'It was not fetched; nothing was written outside the target.',
    });
    return transfer.fail(`${place.path}/${name}`, error, name);
  }
  const isFolder = entry.kind === 'folder';
  const inner = {
    path: joined(place.path, name),
    local: place.local + sep + name,
    below: joined(place.below, name),
    isNew: place.isNew === true,
    names: here,
  };
  if (isPart(name) || transfer.wish.exclude(inner.below, isFolder)) return undefined;
  if (!isFolder) return fetchOne(transfer, entry, inner);
  const visit = fetchFolder(transfer, inner);
  visit.catch(() => {}); // Waited for with all others.
  below.push(visit);
  return undefined;
}
