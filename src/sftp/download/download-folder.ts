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
const maxFolders = 500_000;

/** What is in a folder goes into the one that a person has named. */
export async function fetchTarget(transfer: Download, location: DownloadLocation): Promise<void> {
  const isNew = localEntry(location.local) === undefined;
  if (!transfer.options.dryRun) makeTargetFolder(location.local);
  await lookThrough(transfer, { ...location, isNew });
}

/** Resolves when all that is in the folder has begun to be fetched. */
export async function fetchFolder(transfer: Download, location: DownloadLocation): Promise<void> {
  let isNew = false;
  try {
    refuseCircle(transfer, location);
    if (!transfer.options.dryRun) location.names?.refuseTwin(basename(location.local));
    isNew = transfer.options.dryRun ? !localEntry(location.local) : makeLocalFolder(location.local);
    if (isNew) await transfer.report({ event: 'made', path: `${location.path}/`, local: location.local });
  } catch (error) {
    await transfer.fail(`${location.path}/`, error, `${location.path} was not fetched`);
    return;
  }
  await lookThrough(transfer, { ...location, isNew });
}

function refuseCircle(transfer: Download, { path, below }: DownloadLocation): void {
  transfer.folders++;
  if (below.split('/').length <= deepest && transfer.folders <= maxFolders) return;
  const what =
    transfer.folders > maxFolders ? 'there are too many folders' : 'folders lie too deep in each other';
  throw new UnsafeError(`${path.slice(0, 80)}… was not fetched: ${what} for a real tree.`, {
    hint: 'Fetch a folder further down, or exclude this one: --exclude',
  });
}

async function lookThrough(transfer: Download, location: DownloadLocation): Promise<void> {
  const here = createLocalNames(location.local, location.isNew ? noNames : namesIn(location.local));
  const names = transfer.options.remove ? new Set<string>() : undefined;
  const below: Promise<void>[] = [];
  try {
    await transfer.semaphore.through(async () => {
      const channel = transfer.carrier.channel();
      const watch = createListingWatch(channel.listing);
      let seen = 0;
      for await (const entries of listFolder(channel, location.path === '' ? '.' : location.path, watch)) {
        seen += entries.length;
        transfer.looking(location.path, seen);
        for (const entry of entries) {
          names?.add(entry.name);
          const turn = fetchListed(transfer, entry, { location, below, here });
          if (turn) await watch.pause(turn);
        }
      }
    });
    if (names) noteRemovals(transfer, location, names);
  } catch (error) {
    await transfer.fail(`${location.path}/`, error, `${location.path} cannot be looked through`);
  }
  await Promise.all(below);
}

interface Around {
  location: DownloadLocation;
  /** The names that are in the folder on this machine. */
  here: LocalNames;
  /** Gets the folders, which have their own turn. */
  below: Promise<void>[];
}

/** Returns what has to be waited for before the next. */
function fetchListed(
  transfer: Download,
  entry: NamedEntry,
  { location, below, here }: Around,
): Promise<void> | void {
  const { name } = entry;
  const bad = badName(name);
  if (bad !== undefined) {
    const error = new UnsafeError(`${name} in ${location.path || 'the login folder'} ${bad}.`, {
      hint: 'It was not fetched; nothing was written outside the target.',
    });
    return transfer.fail(`${location.path}/${name}`, error, name);
  }
  const isFolder = entry.kind === 'folder';
  const inner = {
    path: joined(location.path, name),
    local: location.local + sep + name,
    below: joined(location.below, name),
    isNew: location.isNew === true,
    names: here,
  };
  if (isPart(name) || transfer.options.exclude(inner.below, isFolder)) return undefined;
  if (!isFolder) return fetchOne(transfer, entry, inner);
  const visit = fetchFolder(transfer, inner);
  visit.catch(() => {}); // Waited for with all others.
  below.push(visit);
  return undefined;
}
