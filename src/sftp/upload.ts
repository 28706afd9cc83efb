import { RefusedError } from '../errors/turnout-error.ts';
import { createGate, type Gate } from './gate.ts';
import { readFolder } from './list-folder.ts';
import { branchesOf, type LocalBranch, type LocalFile, type LocalTree } from './local-tree.ts';
import { isPart } from './part-name.ts';
import type { RemoteEntry } from './remote-entry.ts';
import { joined, nameOf } from './remote-path.ts';
import { type Removal, removeAll } from './removal.ts';
import { sameContent } from './same-content.ts';
import { sendFile, smallFile } from './send-file.ts';
import type { SftpSession } from './session.ts';
import { isStatus } from './status-errors.ts';
import { usualSpread } from './stripes.ts';
import {
  startTransfer,
  type Telling,
  type Transfer,
  type Transferred,
  type TransferWish,
} from './transfer.ts';
import { type Destination, findPlace, noFolder, statOf } from './upload-place.ts';

interface UploadWish extends TransferWish {
  /** Whether to tell the SHA-256 of small files. */
  digest: boolean;
}

type Version = Pick<LocalFile, 'size' | 'mtime'>;

/**
 * Notes of large files that are being written in place, where the server cannot rename: what is there of one that was
 * begun and not ended is of the version that was noted.
 */
export interface BegunUploads {
  begin(path: string, version: Version): void;
  end(path: string): void;
  /** Whether this very version was begun last, and not ended. */
  has(path: string, version: Version): boolean;
}

/** Where nothing can be remembered: what was interrupted is sent again. */
export const nothingBegun: BegunUploads = { begin: () => {}, end: () => {}, has: () => false };

interface UploadOrder {
  tree: LocalTree;
  destination: Destination;
  wish: UploadWish;
  begun: BegunUploads;
  telling: Telling;
}

interface Upload extends Transfer {
  session: SftpSession;
  wish: UploadWish;
  begun: BegunUploads;
  branches: ReadonlyMap<string, LocalBranch>;
  /** Folders that are looked through at a time. */
  gate: Gate;
  /** What is only half on the server now. */
  unfinished: Set<string>;
  removals: Removal[];
}

/**
 * Sends a tree, and skips what is there already. What is there in another version is replaced: in one step where the
 * server can rename, else in place. Answers with what failed; throws what ends it all, having told what is only half there.
 */
export async function upload(session: SftpSession, order: UploadOrder): Promise<Transferred> {
  const { tree, destination, wish, begun, telling } = order;
  const place = await findPlace(session, tree, destination);
  const transfer: Upload = {
    ...startTransfer(session, wish, telling),
    session,
    wish,
    begun,
    branches: branchesOf(tree),
    gate: createGate(32),
    unfinished: new Set(),
    removals: [],
  };
  transfer.standing.ofFiles = tree.files.length;
  transfer.standing.ofBytes = tree.files.reduce((sum, { size }) => sum + size, 0);
  try {
    for (const path of place.missing) void makeFolder(transfer, path);
    const isNew = place.missing.length > 0;
    const [file] = tree.files;
    if (place.rename && file) {
      const { name, entry } = place.rename;
      await sendOne(transfer, { ...file, to: joined(place.folder, name) }, { entry, ready: noWait });
    } else {
      await visit(transfer, { path: place.folder, branch: '', isNew, ready: noWait });
    }
    await transfer.crew.finish();
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

function firstOf(paths: readonly string[]): string {
  const more = paths.length - 5;
  return `${paths.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

interface Folder {
  /** On the server. */
  path: string;
  /** Key among the branches of the local tree. */
  branch: string;
  isNew: boolean;
  /** Whether it is there by then. */
  ready: Promise<boolean>;
}

const noWait = Promise.resolve(true);

async function visit(transfer: Upload, folder: Folder): Promise<void> {
  const { path, branch, isNew } = folder;
  const { folders, files, links } = transfer.branches.get(branch) ?? { folders: [], files: [], links: [] };
  const listed = isNew ? undefined : await lookThrough(transfer, path);
  const there = listed ?? new Map<string, RemoteEntry>();
  const visits = folders.map(name => visitBelow(transfer, folder, { name, entry: there.get(name) }));
  // Waited for below; a failure of theirs also ends what is waited for until then.
  for (const each of visits) each.catch(() => {});
  for (const file of files) {
    const name = nameOf(file.to);
    await sendOne(
      transfer,
      { ...file, to: joined(path, name) },
      { entry: there.get(name), ready: folder.ready },
    );
  }
  for (const { to, target } of links) {
    const name = nameOf(to);
    await transfer.crew.begin(0, () =>
      linkOne(transfer, joined(path, name), { target, entry: there.get(name), ready: folder.ready }),
    );
  }
  if (transfer.wish.remove) noteRemovals(transfer, folder, there);
  await Promise.all(visits);
}

interface Below {
  name: string;
  entry: RemoteEntry | undefined;
}

async function visitBelow(transfer: Upload, parent: Folder, { name, entry }: Below): Promise<void> {
  const path = joined(parent.path, name);
  const branch = parent.branch === '' ? name : `${parent.branch}/${name}`;
  if (!entry) {
    const ready = makeFolder(transfer, path);
    await visit(transfer, { path, branch, isNew: true, ready });
    return;
  }
  if (entry.kind !== 'folder' && !(await leadsToFolder(transfer, path, entry))) {
    await transfer.fail(path, noFolder(path), path);
    return;
  }
  await visit(transfer, { path, branch, isNew: false, ready: noWait });
}

/** `wp-content/uploads` is a link to `files/` in many code bases, and a folder to those who upload. */
async function leadsToFolder({ session }: Upload, path: string, { kind }: RemoteEntry): Promise<boolean> {
  return kind === 'link' && (await statOf(session, path))?.isDirectory() === true;
}

/** Undefined when the server does not say what is there: then everything is sent. */
async function lookThrough(
  { session, gate, warnOnce }: Upload,
  path: string,
): Promise<Map<string, RemoteEntry> | undefined> {
  try {
    const entries = await gate.through(() => readFolder(session, path === '' ? '.' : path));
    return new Map(entries.map(entry => [entry.name, entry]));
  } catch (error) {
    if (!isStatus(error)) throw error;
    warnOnce(`The server does not list what is in ${path}, so that everything is sent there.`);
    return undefined;
  }
}

/** Answers whether it is there then. Sent at once and in order, so that folders come before what is in them. */
async function makeFolder(transfer: Upload, path: string): Promise<boolean> {
  const { session, wish } = transfer;
  try {
    if (!wish.dryRun) {
      await session
        .tell((sftp, done) => sftp.mkdir(path, done))
        .catch(async error => {
          // Somebody else may have made it meanwhile.
          if (!(await statOf(session, path))?.isDirectory()) throw error;
        });
    }
    await transfer.tell({ event: 'made', path: `${path}/` });
    return true;
  } catch (error) {
    await transfer.fail(`${path}/`, error, `The folder ${path} was not made`);
    return false;
  }
}

interface There {
  entry: RemoteEntry | undefined;
  ready: Promise<boolean>;
}

function sendOne(transfer: Upload, file: LocalFile, there: There): Promise<void> {
  return transfer.crew.begin(Math.min(file.size, usualSpread), async () => {
    try {
      if (await there.ready) await sendIfOther(transfer, file, there.entry);
    } catch (error) {
      await transfer.fail(file.to, error, `${file.to} was not uploaded`);
    }
    transfer.standing.files++;
  });
}

async function sendIfOther(transfer: Upload, file: LocalFile, entry: RemoteEntry | undefined): Promise<void> {
  const { carrier, wish, begun, unfinished, session } = transfer;
  const { from, to, size: bytes } = file;
  if (entry?.kind === 'folder') {
    throw new RefusedError(`${to} is a folder on the server, not a file.`, {
      hint: 'Remove it there first, or choose another path.',
    });
  }
  if (entry && (await isSame(transfer, file, entry))) {
    transfer.standing.ofBytes -= bytes;
    return transfer.tell({ event: 'same', path: to, bytes });
  }
  if (wish.dryRun) return transfer.tell({ event: 'copied', path: to, bytes });
  const resume = wish.resume && (session.canReplace || begun.has(to, file));
  const inPlace = !session.canReplace;
  if (inPlace) unfinished.add(to);
  if (inPlace && bytes > smallFile) begun.begin(to, file);
  const sent = await sendFile(carrier, { from, to, resume, digest: wish.digest });
  unfinished.delete(to);
  if (inPlace && bytes > smallFile) begun.end(to);
  if (!sent.asBefore) transfer.warnOnce('The server does not take the times and modes of files.');
  const digest = sent.sha256 === undefined ? {} : { sha256: sent.sha256 };
  await transfer.tell({ event: 'copied', path: to, bytes: sent.bytes, local: from, ...digest });
}

async function isSame(
  { carrier, wish }: Upload,
  { from, to, size, mtime }: LocalFile,
  entry: RemoteEntry,
): Promise<boolean> {
  if (entry.kind !== 'file' || entry.size !== size) return false;
  if (wish.compare === 'content') return sameContent(carrier.lane(), to, from);
  return wish.compare === 'size' || entry.mtime === mtime;
}

async function linkOne(
  transfer: Upload,
  path: string,
  { target, entry, ready }: There & { target: string },
): Promise<void> {
  const { session, wish } = transfer;
  try {
    if (!(await ready)) return;
    if (
      entry?.kind === 'link' &&
      (await session.ask<string>((sftp, done) => sftp.readlink(path, done))) === target
    )
      return await transfer.tell({ event: 'same', path });
    if (!wish.dryRun) {
      if (entry) await session.tell((sftp, done) => sftp.unlink(path, done));
      await session.tell((sftp, done) => sftp.symlink(target, path, done));
    }
    await transfer.tell({ event: 'linked', path });
  } catch (error) {
    await transfer.fail(path, error, `The link ${path} was not made`);
  }
}

/** What is there and not here. What is excluded is as if it were on neither side. */
function noteRemovals(transfer: Upload, folder: Folder, there: ReadonlyMap<string, RemoteEntry>): void {
  const { folders = [], files = [], links = [] } = transfer.branches.get(folder.branch) ?? {};
  const here = new Set([...folders, ...[...files, ...links].map(({ to }) => nameOf(to))]);
  for (const [name, { kind }] of there) {
    const relative = folder.branch === '' ? name : `${folder.branch}/${name}`;
    const isFolder = kind === 'folder';
    if (here.has(name) || name === '.git' || isPart(name) || transfer.wish.exclude(relative, isFolder))
      continue;
    transfer.removals.push({ path: joined(folder.path, name), isFolder });
  }
}
