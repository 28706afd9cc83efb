import { NotFoundError, UnsafeError } from '../../errors/turnout-error.ts';
import { createGate } from '../../system/concurrency/semaphore.ts';
import type { Exclusion } from '../transfer/patterns.ts';
import { manyNames } from '../transfer/transfer.ts';
import type { SftpSession } from '../transport/session.ts';
import { asTurnoutError, isStatus } from '../transport/status-errors.ts';
import { listFolder } from './list-folder.ts';
import { createListingWatch } from './listing-watch.ts';
import type { RemoteEntry } from './remote-entry.ts';
import { findMatches } from './remote-match.ts';
import { joined } from './remote-path.ts';
import { badName } from './safe-name.ts';

export interface ListOrder {
  /** A path, or a pattern; '' is the login folder. */
  path: string;
  /** For messages: `my-site.dev` */
  environment: string;
  /** Folders below are looked through too. */
  recursive: boolean;
  exclude: Exclusion;
  /** Told when a folder is looked through, and when so many names of it have come. */
  looking(path: string, names: number): void;
  /** Told what a path was taken for that is no name but a pattern. */
  matched?(paths: readonly string[]): void;
  /** Told of a folder further down that the server does not show; the others are listed all the same. */
  refused(path: string, error: unknown): void;
}

/** What to do about a path that is not there; `environment` is a name such as `my-site.dev`. */
export function lookHint(environment: string): string {
  return `See what is there, from the login folder on: turnout file:list ${environment}:`;
}

export interface ListedFile extends RemoteEntry {
  /** Relative to the login folder. */
  path: string;
}

const deepest = 100;
/** More would not fit into memory, and no one could read it. */
const maxListed = 2_000_000;

/** What is at a path, or in the folder there, by path. Links are not followed. Throws NotFoundError, TurnoutError. */
export async function listFiles(session: SftpSession, order: ListOrder): Promise<ListedFile[]> {
  const { found: matches, byPattern } = await findMatches(session, order.path, 'either');
  if (matches.length === 0) {
    throw new NotFoundError(`There is no ${order.path} on the server.`, {
      hint: lookHint(order.environment),
    });
  }
  if (byPattern) order.matched?.(matches.map(({ path }) => path));
  const found: ListedFile[] = [];
  const gate = createGate(32);
  // Nothing else is done here, so that it holds for all folders together.
  const watch = createListingWatch(session.listing);

  async function lookThrough(folder: string, below: string): Promise<void> {
    order.looking(folder, 0);
    let names = 0;
    const folders: { path: string; below: string }[] = [];
    await gate.through(async () => {
      for await (const entries of listFolder(session, folder === '' ? '.' : folder, watch)) {
        names += entries.length;
        if (names >= manyNames) order.looking(folder, names);
        if (found.length > maxListed) throw tooMany(order.path);
        for (const { name, ...entry } of entries) {
          const inner = { path: joined(folder, name), below: joined(below, name) };
          if (order.exclude(inner.below, entry.kind === 'folder')) continue;
          found.push({ path: inner.path, ...entry });
          if (entry.kind === 'folder' && badName(name) === undefined) folders.push(inner);
        }
      }
    });
    if (!order.recursive || below.split('/').length >= deepest) return;
    await Promise.all(
      folders.map(inner => lookThrough(inner.path, inner.below).catch(refusedAt(inner.path))),
    );
  }

  function refusedAt(path: string): (error: unknown) => void {
    return error => {
      if (!isStatus(error)) throw error;
      order.refused(path, asTurnoutError(error, `${path} cannot be looked through`));
    };
  }

  for (const { path, entry } of matches) {
    const isNamed = matches.length === 1 && path === order.path;
    if (entry.kind !== 'folder' || !isNamed) found.push({ path, ...entry });
    if (entry.kind !== 'folder' || !(isNamed || order.recursive)) continue;
    await lookThrough(path, '').catch((error: unknown) => {
      throw asTurnoutError(error, `${path || 'The login folder'} cannot be looked through`);
    });
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function tooMany(path: string): UnsafeError {
  const shownMax = maxListed.toLocaleString('en-US');
  return new UnsafeError(`There are more than ${shownMax} names in ${path || 'the login folder'}.`, {
    hint: 'List a folder further down, or leave some out with --exclude.',
  });
}
