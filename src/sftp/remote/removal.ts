import { posix } from 'node:path';
import { UnsafeError } from '../../errors/turnout-error.ts';
import { createGate, type Semaphore } from '../../system/concurrency/semaphore.ts';
import { bareNames } from '../transfer/git-folder.ts';
import type { Transfer, TransferEvents } from '../transfer/transfer.ts';
import { statRemote } from '../upload/upload-place.ts';
import { listFolder } from './list-folder.ts';
import { createListingWatch } from './listing-watch.ts';
import type { NamedEntry } from './remote-entry.ts';
import { badName } from './safe-name.ts';

/** Something on the server that is to go. */
export interface Removal {
  path: string;
  isFolder: boolean;
  /** What patterns of --exclude are held against: the path below what is transferred. */
  below: string;
  /** Whether a Git repository in it stays: it was not named, and may hold commits that are nowhere else. */
  sparesGit: boolean;
}

/** Removes these, folders with all that is in them, after a question. Links are removed and never followed. */
export async function removeAll(
  transfer: Transfer,
  removals: readonly Removal[],
  events: Pick<TransferEvents, 'confirmRemoval'>,
): Promise<void> {
  if (removals.length === 0) return;
  if (!transfer.options.dryRun) {
    await events.confirmRemoval(removals.map(({ path, isFolder }) => (isFolder ? `${path}/` : path)));
  }
  const semaphore = createGate(16);
  const files = createGate(transfer.carrier.limits.files);
  await Promise.all(removals.map(removal => remove(transfer, removal, { semaphore, files })));
}

interface Gates {
  semaphore: Semaphore;
  files: Semaphore;
}

/** Returns whether it has gone. */
async function remove(transfer: Transfer, removal: Removal, semaphores: Gates): Promise<boolean> {
  const { session } = transfer.carrier;
  const { path, isFolder } = removal;
  try {
    if (!isFolder) {
      if (!transfer.options.dryRun)
        await semaphores.files.through(() => session.send((sftp, done) => sftp.unlink(path, done)));
      await transfer.report({ event: 'removed', path });
      return true;
    }
    if (!(await emptyFolder(transfer, removal, semaphores))) return false;
    if (!transfer.options.dryRun) await session.send((sftp, done) => sftp.rmdir(path, done));
    await transfer.report({ event: 'removed', path: `${path}/` });
    return true;
  } catch (error) {
    await transfer.fail(path, error, `${path} was not removed`);
    return false;
  }
}

/** Part by part: a folder may hold more than anyone wants to remember. Resolves with whether nothing is left in it. */
async function emptyFolder(transfer: Transfer, removal: Removal, semaphores: Gates): Promise<boolean> {
  const { path } = removal;
  if (removal.sparesGit && (await isRepository(transfer, path))) {
    await transfer.report({ event: 'skipped', path: `${path}/`, reason: 'a Git repository' });
    return false;
  }
  const folders: Removal[] = [];
  let gone = true;
  await semaphores.semaphore.through(async () => {
    const { session } = transfer.carrier;
    const watch = createListingWatch(session.listing);
    for await (const entries of listFolder(session, path, watch)) {
      const named = await withoutBadNames(transfer, path, entries);
      const inner = named
        .map(({ name, kind }) => createInner(removal, name, kind === 'folder'))
        .filter(({ below, isFolder }) => !transfer.options.exclude(below, isFolder));
      if (inner.length < entries.length) gone = false;
      folders.push(...inner.filter(({ isFolder }) => isFolder));
      const files = inner.filter(({ isFolder }) => !isFolder);
      const removed = await watch.pause(Promise.all(files.map(file => remove(transfer, file, semaphores))));
      gone &&= !removed.includes(false);
    }
  });
  const below = await Promise.all(folders.map(folder => remove(transfer, folder, semaphores)));
  return gone && !below.includes(false);
}

/** Those that can be named in an order to the server; the others are told of, since they stay. */
async function withoutBadNames(
  transfer: Transfer,
  path: string,
  entries: readonly NamedEntry[],
): Promise<NamedEntry[]> {
  const fine: NamedEntry[] = [];
  for (const entry of entries) {
    const bad = entry.name.includes('\\') ? undefined : badName(entry.name);
    if (bad === undefined) fine.push(entry);
    else {
      const error = new UnsafeError(`${entry.name} in ${path} ${bad}.`, { hint: 'It was not removed.' });
      await transfer.fail(`${path}/${entry.name}`, error, entry.name);
    }
  }
  return fine;
}

function createInner(outer: Removal, name: string, isFolder: boolean): Removal {
  return { ...outer, path: posix.join(outer.path, name), below: posix.join(outer.below, name), isFolder };
}

async function isRepository({ carrier: { session } }: Transfer, path: string): Promise<boolean> {
  const has = async (name: string) => (await statRemote(session, `${path}/${name}`)) !== undefined;
  if (await has('.git')) return true;
  for (const name of bareNames) if (!(await has(name))) return false;
  return true;
}
