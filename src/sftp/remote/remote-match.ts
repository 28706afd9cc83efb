import { posix } from 'node:path';
import type { Stats } from 'ssh2';
import { createGate } from '../../system/concurrency/semaphore.ts';
import { isPattern, matcher, strictMatcher } from '../transfer/patterns.ts';
import type { SftpSession } from '../transport/session.ts';
import { asTurnoutError, isNoSuchFile } from '../transport/status-errors.ts';
import { listFolder } from './list-folder.ts';
import { type NamedEntry, type RemoteEntry, toRemoteEntry } from './remote-entry.ts';
import { badName } from './safe-name.ts';

/** Something on the server that a person has named, by its path or by a pattern. */
export interface Match {
  /** Relative to the login folder; '' is that folder itself. */
  path: string;
  entry: RemoteEntry;
}

/**
 * How a path is meant. `name`: as it stands, for orders that destroy: one that is gone must not become another thing.
 * `pattern`: always a pattern. `either`: a name where there is one, else a pattern, for `[id].js` is what many a file is
 * called.
 */
export type PathMeaning = 'name' | 'pattern' | 'either';

export interface Matches {
  found: Match[];
  /** Whether the path was taken for a pattern. */
  byPattern: boolean;
}

/** A link counts as what it leads to: it was named. Throws TurnoutError, UsageError. */
export async function findMatches(
  session: SftpSession,
  path: string,
  meaning: PathMeaning,
): Promise<Matches> {
  const canMatch = meaning !== 'name' && path.split('/').some(isPattern);
  if (meaning === 'pattern' && canMatch)
    return { found: await matchPattern(session, path, strictMatcher), byPattern: true };
  const found = await matchOne(session, path);
  if (found.length > 0 || !canMatch) return { found, byPattern: false };
  return { found: await matchPattern(session, path, matcher), byPattern: true };
}

async function matchPattern(
  session: SftpSession,
  path: string,
  createMatcher: typeof matcher,
): Promise<Match[]> {
  const names = path.split('/').filter(Boolean);
  const first = names.findIndex(isPattern);
  const gate = createGate(32);
  let found: Match[] = [
    {
      path: names.slice(0, first).join('/'),
      entry: { kind: 'folder', size: 0, mtime: 0, executable: false },
    },
  ];
  for (const [index, name] of names.slice(first).entries()) {
    const isLast = index === names.length - first - 1;
    const fits = isPattern(name) ? createMatcher(name) : (other: string) => other === name;
    const lists = await Promise.all(
      found.map(folder => gate.through(() => matchesIn(session, folder.path, fits))),
    );
    found = lists.flat().filter(({ entry }) => isLast || entry.kind === 'folder' || entry.kind === 'link');
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function matchOne(session: SftpSession, path: string): Promise<Match[]> {
  try {
    const stats = await session.request<Stats>((sftp, done) => sftp.stat(path === '' ? '.' : path, done));
    return [{ path, entry: toRemoteEntry(stats) }];
  } catch (error) {
    if (isNoSuchFile(error)) return loneLink(session, path);
    throw asTurnoutError(error, `${path} cannot be looked at`);
  }
}

/** A link that leads nowhere is still there. */
async function loneLink(session: SftpSession, path: string): Promise<Match[]> {
  try {
    const stats = await session.request<Stats>((sftp, done) => sftp.lstat(path, done));
    return [{ path, entry: toRemoteEntry(stats) }];
  } catch (error) {
    if (isNoSuchFile(error)) return [];
    throw asTurnoutError(error, `${path} cannot be looked at`);
  }
}

async function matchesIn(
  session: SftpSession,
  folder: string,
  fits: (name: string) => boolean,
): Promise<Match[]> {
  const found: Match[] = [];
  const fitting = ({ name }: NamedEntry) => badName(name) === undefined && fits(name);
  try {
    for await (const entries of listFolder(session, folder === '' ? '.' : folder)) {
      for (const { name, ...entry } of entries.filter(fitting)) {
        found.push({ path: posix.join(folder, name), entry });
      }
    }
  } catch (error) {
    // A link that leads to no folder, or something that has gone meanwhile.
    if (isNoSuchFile(error)) return [];
    throw asTurnoutError(error, `${folder} cannot be looked through`);
  }
  return found;
}
