import type { Stats } from 'ssh2';
import { NotFoundError, UsageError } from '../errors/turnout-error.ts';
import { entryOf } from './remote-entry.ts';
import { matchesOf } from './remote-match.ts';
import { type Removal, removeAll } from './removal.ts';
import type { SftpSession } from './session.ts';
import { startTransfer, type Telling, type Transferred, type TransferWish } from './transfer.ts';

export interface RemovalOrder {
  /** A path, or a pattern. */
  path: string;
  /** Folders are removed with all that is in them. */
  recursive: boolean;
  wish: TransferWish;
  telling: Telling;
}

/** Removes files and links, and folders where that is wanted. Throws NotFoundError, UsageError. */
export async function removeFiles(session: SftpSession, order: RemovalOrder): Promise<Transferred> {
  const { path, recursive, wish, telling } = order;
  const found = await removalsOf(session, path);
  const removals = found.filter(removal => !wish.exclude(removal.path, removal.isFolder));
  if (removals.length === 0) {
    throw new NotFoundError(`There is no ${path} on the server.`, {
      hint: 'See what is there: turnout file:list SITE.ENV:PATH',
    });
  }
  const folder = removals.find(({ isFolder }) => isFolder);
  if (folder && !recursive) {
    throw new UsageError(`${folder.path} is a folder.`, {
      hint: 'To remove it with all that is in it: --recursive',
    });
  }
  const transfer = startTransfer(session, wish, telling);
  await removeAll(transfer, removals, telling);
  return transfer.done;
}

/** A link that is named is removed itself, not what it leads to. */
async function removalsOf(session: SftpSession, path: string): Promise<Removal[]> {
  const matches = await matchesOf(session, path);
  return Promise.all(
    matches.map(async match => {
      const stats = await session.ask<Stats>((sftp, done) => sftp.lstat(match.path, done));
      const isFolder = entryOf(stats).kind === 'folder';
      return { path: match.path, below: match.path, isFolder, sparesGit: false };
    }),
  );
}
