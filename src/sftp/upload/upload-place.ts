import { posix } from 'node:path';
import type { Stats } from 'ssh2';
import { RefusedError } from '../../errors/turnout-error.ts';
import { type RemoteEntry, toRemoteEntry } from '../remote/remote-entry.ts';
import type { SftpSession } from '../transport/session.ts';
import { asTurnoutError, isNoSuchFile, isStatus } from '../transport/status-errors.ts';
import type { LocalTree } from './local-tree.ts';

export interface Destination {
  /** On the server, relative to the login folder. */
  path: string;
  /** The path ends in a slash, so that it can only be a folder. */
  folder: boolean;
}

/** Where an upload goes. */
export interface UploadLocation {
  /** The folder; '' is the login folder. */
  folder: string;
  /** What has to be made first, outer folders before inner ones. */
  missing: string[];
  /** The new name of a single file, and what is there under it. */
  rename: { name: string; entry: RemoteEntry | undefined } | undefined;
}

/** Looks at the destination and all that it lies in, at once. Throws TurnoutError. */
export async function findLocation(
  session: SftpSession,
  tree: LocalTree,
  destination: Destination,
): Promise<UploadLocation> {
  const names = destination.path.split('/');
  const paths = names.map((_, index) => names.slice(0, index + 1).join('/')).filter(Boolean);
  const found = await Promise.all(paths.map(path => statRemote(session, path)));
  const last = found.at(-1);
  const isRename = isSingleFile(tree) && !destination.folder && !last?.isDirectory();
  const folders = isRename ? paths.slice(0, -1) : paths;
  for (const [index, path] of folders.entries()) {
    const stats = found[index];
    if (stats && !stats.isDirectory()) throw noFolder(path);
  }
  return {
    folder: folders.at(-1) ?? '',
    missing: folders.filter((_, index) => !found[index]),
    rename: isRename
      ? { name: posix.basename(destination.path), entry: last && toRemoteEntry(last) }
      : undefined,
  };
}

function isSingleFile({ files, folders, links }: LocalTree): boolean {
  return files.length === 1 && folders.length + links.length === 0;
}

/** What is at a path, or at the end of a link that is there. */
export async function statRemote(session: SftpSession, path: string): Promise<Stats | undefined> {
  try {
    return await session.request<Stats>((sftp, done) => sftp.stat(path, done));
  } catch (error) {
    if (isNoSuchFile(error)) return undefined;
    throw asTurnoutError(error, `${path} cannot be looked at`);
  }
}

/** The same; undefined also where the server does not say, as below a folder that is closed to this user. */
export async function statIfAllowed(session: SftpSession, path: string): Promise<Stats | undefined> {
  try {
    return await session.request<Stats>((sftp, done) => sftp.stat(path, done));
  } catch (error) {
    if (!isStatus(error)) throw error;
    return undefined;
  }
}

export function noFolder(path: string): RefusedError {
  return new RefusedError(`${path} is a file on the server, not a folder.`, {
    hint: 'Remove it there first, or choose another path.',
  });
}
