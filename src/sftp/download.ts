import { readdirSync, rmSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { NotFoundError, TurnoutError, UnsafeError } from '../errors/turnout-error.ts';
import { fetchFile } from './fetch-file.ts';
import { fetchLink } from './fetch-link.ts';
import { createGate, type Gate } from './gate.ts';
import { listFolder } from './list-folder.ts';
import { localEntry, makeLocalFolder, makeTargetFolder, unwritable } from './local-folder.ts';
import { isPart } from './part-name.ts';
import type { NamedEntry, RemoteEntry } from './remote-entry.ts';
import { type Match, matchesOf } from './remote-match.ts';
import { joined } from './remote-path.ts';
import { badName } from './safe-name.ts';
import { sameContent } from './same-content.ts';
import type { SftpSession } from './session.ts';
import { usualSpread } from './stripes.ts';
import {
  startTransfer,
  type Telling,
  type Transfer,
  type Transferred,
  type TransferWish,
} from './transfer.ts';

interface DownloadWish extends TransferWish {
  /** Links that stay inside are made here too; else they are left out. */
  links: boolean;
}

export interface DownloadOrder {
  /** On the server: a path, or a pattern. */
  path: string;
  /** The path ends in a slash: what is in the folder is meant, and not the folder. */
  contents: boolean;
  /** Absolute, on this machine; `folder` when it can only be one. */
  to: { path: string; folder: boolean };
  wish: DownloadWish;
  telling: Telling;
}

interface Download extends Transfer {
  session: SftpSession;
  wish: DownloadWish;
  gate: Gate;
  /** On this machine: what links have to stay in. */
  root: string;
  folders: number;
  removals: string[];
}

/** Deeper, or more folders, than there are in any real tree: then the server is leading us in a circle. */
const deepest = 100;
const mostFolders = 500_000;

/**
 * Fetches a file or a folder while it is still being looked through, and skips what is here already. Nothing is written
 * outside the target, whatever the server lists. Answers with what failed; throws what ends it all.
 */
export async function download(session: SftpSession, order: DownloadOrder): Promise<Transferred> {
  const { path, to, wish, telling } = order;
  const matches = await matchesOf(session, path);
  if (matches.length === 0) {
    throw new NotFoundError(`There is no ${path} on the server.`, {
      hint: 'See what is there: turnout file:list SITE.ENV:PATH',
    });
  }
  const transfer: Download = {
    ...startTransfer(session, wish, telling),
    session,
    wish,
    gate: createGate(32),
    root: to.path,
    folders: 0,
    removals: [],
  };
  try {
    await fetchMatches(transfer, matches, order);
    await transfer.crew.finish();
  } catch (error) {
    await transfer.crew.finish().catch(() => {});
    throw error;
  }
  if (transfer.done.failures.length === 0) await removeHere(transfer, telling);
  else if (transfer.removals.length > 0)
    telling.warning('Nothing was removed, since not everything arrived.');
  return transfer.done;
}

async function fetchMatches(
  transfer: Download,
  matches: readonly Match[],
  order: DownloadOrder,
): Promise<void> {
  const { to, contents, path } = order;
  const [only] = matches;
  const isExact = only !== undefined && matches.length === 1 && only.path === path;
  if (isExact && only.entry.kind === 'folder' && (contents || path === '')) {
    await visitTarget(transfer, { path, local: to.path, below: '' });
    return;
  }
  const intoFolder = !isExact || to.folder || localIsFolder(to.path) || only.entry.kind === 'folder';
  if (intoFolder && !transfer.wish.dryRun) makeTargetFolder(to.path);
  for (const { path: from, entry } of matches) {
    const name = basename(from);
    const local = intoFolder ? join(to.path, name) : to.path;
    await fetchEntry(transfer, { ...entry, name }, { path: from, local, below: name });
  }
}

function localIsFolder(path: string): boolean {
  try {
    return readdirSync(path) !== undefined;
  } catch {
    return false;
  }
}

interface Place {
  /** On the server. */
  path: string;
  /** Absolute, on this machine. */
  local: string;
  /** Below what is transferred, with `/`. */
  below: string;
  /** The folder was made for this, so that nothing of what is in it is here. */
  isNew?: boolean;
}

async function visitTarget(transfer: Download, place: Place): Promise<void> {
  const isNew = localEntry(place.local) === undefined;
  if (!transfer.wish.dryRun) makeTargetFolder(place.local);
  await lookThrough(transfer, { ...place, isNew });
}

async function visit(transfer: Download, place: Place): Promise<void> {
  let isNew = false;
  try {
    refuseCircle(transfer, place);
    isNew = transfer.wish.dryRun ? !localEntry(place.local) : makeLocalFolder(place.local);
    if (isNew) await transfer.tell({ event: 'made', path: `${place.path}/`, local: place.local });
  } catch (error) {
    await transfer.fail(`${place.path}/`, error, `${place.path} was not fetched`);
    return;
  }
  await lookThrough(transfer, { ...place, isNew });
}

function refuseCircle(transfer: Download, { path, below }: Place): void {
  transfer.folders++;
  if (below.split('/').length <= deepest && transfer.folders <= mostFolders) return;
  const what =
    transfer.folders > mostFolders ? 'there are too many folders' : 'folders lie too deep in each other';
  throw new UnsafeError(`${path.slice(0, 80)}… was not fetched: ${what} for a real tree.`, {
    hint: 'Fetch a folder further down, or exclude this one: --exclude',
  });
}

async function lookThrough(transfer: Download, place: Place): Promise<void> {
  const names = transfer.wish.remove ? new Set<string>() : undefined;
  const below: Promise<void>[] = [];
  try {
    await transfer.gate.through(async () => {
      for await (const entries of listFolder(transfer.session, place.path === '' ? '.' : place.path)) {
        for (const entry of entries) {
          names?.add(entry.name);
          const { visits } = await fetchListed(transfer, entry, place);
          if (visits) below.push(visits);
        }
      }
    });
    if (names) noteRemovals(transfer, place, names);
  } catch (error) {
    await transfer.fail(`${place.path}/`, error, `${place.path} cannot be looked through`);
  }
  await Promise.all(below);
}

/** Answers the visit of a folder, which has its own turn: in an object, or it would be waited for with this. */
async function fetchListed(
  transfer: Download,
  entry: NamedEntry,
  place: Place,
): Promise<{ visits?: Promise<void> }> {
  const bad = badName(entry.name);
  if (bad !== undefined) {
    const error = new UnsafeError(`${entry.name} in ${place.path || 'the login folder'} ${bad}.`, {
      hint: 'It was not fetched; nothing was written outside the target.',
    });
    await transfer.fail(`${place.path}/${entry.name}`, error, entry.name);
    return {};
  }
  const inner = {
    path: joined(place.path, entry.name),
    local: `${place.local}${sep}${entry.name}`,
    below: joined(place.below, entry.name),
    isNew: place.isNew === true,
  };
  const isFolder = entry.kind === 'folder';
  if (isPart(entry.name) || transfer.wish.exclude(inner.below, isFolder)) return {};
  if (!isFolder) {
    await fetchEntry(transfer, entry, inner);
    return {};
  }
  const visits = visit(transfer, inner);
  visits.catch(() => {}); // Waited for with all others.
  return { visits };
}

async function fetchEntry(transfer: Download, entry: NamedEntry, place: Place): Promise<void> {
  if (entry.kind === 'folder') return visit(transfer, place);
  if (entry.kind === 'other') {
    await transfer.tell({ event: 'skipped', path: place.path, reason: 'neither a file nor a folder' });
    return;
  }
  if (entry.kind === 'file') {
    transfer.standing.ofFiles++;
    transfer.standing.ofBytes += entry.size;
  }
  await transfer.crew.begin(Math.min(entry.size, usualSpread), async () => {
    try {
      if (entry.kind === 'link') await fetchLink(transfer, { ...place, root: transfer.root });
      else await fetchIfOther(transfer, entry, place);
    } catch (error) {
      await transfer.fail(place.path, error, `${place.path} was not fetched`);
    }
    if (entry.kind === 'file') transfer.standing.files++;
  });
}

async function fetchIfOther(transfer: Download, entry: RemoteEntry, place: Place): Promise<void> {
  const { path, local, isNew } = place;
  const { wish, carrier } = transfer;
  const { size: bytes } = entry;
  if (!isNew && (await isSame(transfer, entry, place))) {
    transfer.standing.ofBytes -= bytes;
    return transfer.tell({ event: 'same', path, bytes, local });
  }
  if (wish.dryRun) return transfer.tell({ event: 'copied', path, bytes, local });
  const got = await fetchFile(carrier, { from: path, to: local, entry, resume: wish.resume });
  await transfer.tell({ event: 'copied', path, bytes: got.size, local });
}

async function isSame(
  { wish, carrier }: Download,
  entry: RemoteEntry,
  { path, local }: Place,
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

/** What is here and not there. What is excluded is as if it were on neither side. */
function noteRemovals(
  { wish, removals }: Download,
  { local, below }: Place,
  names: ReadonlySet<string>,
): void {
  if (!localIsFolder(local)) return;
  for (const each of readdirSync(local, { withFileTypes: true })) {
    const path = below === '' ? each.name : `${below}/${each.name}`;
    if (names.has(each.name) || isPart(each.name) || wish.exclude(path, each.isDirectory())) continue;
    removals.push(join(local, each.name));
  }
}

async function removeHere(transfer: Download, telling: Telling): Promise<void> {
  const { removals, wish } = transfer;
  if (removals.length === 0) return;
  if (!wish.dryRun) await telling.confirmRemoval(removals);
  for (const path of removals) {
    try {
      if (!wish.dryRun) rmSync(path, { recursive: true });
      await transfer.tell({ event: 'removed', path, local: path });
    } catch (error) {
      await transfer.fail(path, unwritable(path, error), path);
    }
  }
}
