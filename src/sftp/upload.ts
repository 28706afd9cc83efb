import type { Stats } from 'ssh2';
import { RefusedError } from '../errors/turnout-error.ts';
import type { LocalFile, LocalTree } from './local-tree.ts';
import { sendFile } from './send-file.ts';
import type { SftpSession } from './session.ts';
import { asTurnoutError, isNoSuchFile } from './status-errors.ts';

export interface Uploaded {
  files: number;
  /** Folders that were not there before. */
  folders: number;
  bytes: number;
}

export interface Destination {
  /** On the server, relative to the login folder. */
  path: string;
  /** The path ends in a slash, so that it can only be a folder. */
  folder: boolean;
}

/** What is told on the way. */
export interface Telling {
  sending(path: string): void;
  /** The server has it. `from` is absolute, on this machine. */
  sent(file: { from: string; to: string }): Promise<void>;
  warning(text: string): void;
}

/** Files at a time: the platform allows one connection, and a few on it hide most of the waiting. */
const atATime = 4;

/**
 * Sends a tree: folders, then files, then links. What is there already is replaced in place, since the platform has
 * no rename. Stops at the first thing that goes wrong and rejects with a TurnoutError that names it.
 */
export async function upload(
  session: SftpSession,
  { tree, destination, telling }: { tree: LocalTree; destination: Destination; telling: Telling },
): Promise<Uploaded> {
  const renamed = await asNewName(session, tree, destination);
  if (renamed) return sendAll(session, [renamed], telling);
  const { path } = destination;
  const parents = path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
  let folders = 0;
  for (const folder of [...parents, ...tree.folders.map(each => `${path}/${each}`)]) {
    if (await makeFolder(session, folder)) folders++;
  }
  const files = tree.files.map(file => ({ ...file, to: `${path}/${file.to}` }));
  const sent = await sendAll(session, files, telling);
  for (const { to, target } of tree.links) await makeLink(session, `${path}/${to}`, target);
  return { files: sent.files + tree.links.length, folders, bytes: sent.bytes };
}

/** `file:put a.php SITE.ENV:code/b.php`: a single file whose new name is given, where no folder has that name. */
async function asNewName(
  session: SftpSession,
  { files, folders, links }: LocalTree,
  { path, folder }: Destination,
): Promise<LocalFile | undefined> {
  const [file, ...others] = files;
  if (!file || folder || others.length + folders.length + links.length > 0) return undefined;
  const found = await lookAt(session, path);
  return found?.isDirectory() ? undefined : { ...file, to: path };
}

async function lookAt(session: SftpSession, path: string): Promise<Stats | undefined> {
  try {
    return await session.ask<Stats>((sftp, done) => sftp.stat(path, done));
  } catch (error) {
    if (isNoSuchFile(error)) return undefined;
    throw asTurnoutError(error, path);
  }
}

/** Answers whether it was made. */
async function makeFolder(session: SftpSession, path: string): Promise<boolean> {
  const found = await lookAt(session, path);
  if (found?.isDirectory()) return false;
  if (found) {
    throw new RefusedError(`${path} is a file on the server, not a folder.`, {
      hint: 'Remove it there first, or choose another path.',
    });
  }
  try {
    await session.tell((sftp, done) => sftp.mkdir(path, done));
    return true;
  } catch (error) {
    throw asTurnoutError(error, `The folder ${path} was not made`);
  }
}

async function sendAll(
  session: SftpSession,
  files: readonly LocalFile[],
  telling: Telling,
): Promise<Uploaded> {
  const rest = files.values();
  let bytes = 0;
  let warned = false;
  async function work(): Promise<void> {
    for (const { from, to } of rest) {
      telling.sending(to);
      const sent = await sendFile(session, { from, to }).catch((error: unknown) => {
        throw asTurnoutError(error, `${to} was not uploaded`);
      });
      bytes += sent.bytes;
      await telling.sent({ from, to });
      if (!sent.asBefore && !warned)
        telling.warning('The server does not take the times and modes of files.');
      warned ||= !sent.asBefore;
    }
  }
  await Promise.all(Array.from({ length: atATime }, work));
  return { files: files.length, folders: 0, bytes };
}

async function makeLink(session: SftpSession, path: string, target: string): Promise<void> {
  try {
    const found = await session
      .ask<Stats>((sftp, done) => sftp.lstat(path, done))
      .catch((error: unknown) => {
        if (!isNoSuchFile(error)) throw error;
      });
    if (found) await session.tell((sftp, done) => sftp.unlink(path, done));
    await session.tell((sftp, done) => sftp.symlink(target, path, done));
  } catch (error) {
    throw asTurnoutError(error, `The link ${path} was not made`);
  }
}
