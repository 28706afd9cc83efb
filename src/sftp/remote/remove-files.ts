import { NotFoundError, UsageError } from '../../errors/turnout-error.ts';
import { isPattern } from '../transfer/patterns.ts';
import {
  startTransfer,
  type TransferEvents,
  type TransferRequest,
  type Transferred,
} from '../transfer/transfer.ts';
import type { SftpSession } from '../transport/session.ts';
import { asTurnoutError } from '../transport/status-errors.ts';
import { lookAtEntry } from './look-at-entry.ts';
import { findMatches, type PathMeaning } from './remote-match.ts';
import { type Removal, removeAll } from './removal.ts';

export interface RemovalOrder {
  path: string;
  /** The path is a pattern. */
  glob: boolean;
  /** Folders are removed with all that is in them. */
  recursive: boolean;
  options: TransferRequest;
  events: TransferEvents;
  /** The hint where nothing is. */
  seeWhatIsThere: string;
}

/** Removes files and links, and folders where that is wanted. Throws NotFoundError, UsageError. */
export async function removeFiles(session: SftpSession, order: RemovalOrder): Promise<Transferred> {
  const { path, glob, recursive, options, events } = order;
  const found = await findRemovals(session, path, glob ? 'pattern' : 'name');
  const removals = found.filter(removal => !options.exclude(removal.path, removal.isFolder));
  if (removals.length === 0) {
    throw new NotFoundError(`There is no ${path} on the server.`, {
      hint:
        isPattern(path) && !glob ? 'To remove what it matches as a pattern: --glob' : order.seeWhatIsThere,
    });
  }
  if (glob) events.matched?.(removals.map(removal => removal.path));
  const folder = removals.find(({ isFolder }) => isFolder);
  if (folder && !recursive) {
    throw new UsageError(`${folder.path} is a folder.`, {
      hint: 'To remove it with all that is in it: --recursive',
    });
  }
  const transfer = startTransfer(session, options, events);
  await removeAll(transfer, removals, events);
  return transfer.done;
}

/** A link that is named is removed itself, not what it leads to. */
async function findRemovals(session: SftpSession, path: string, meaning: PathMeaning): Promise<Removal[]> {
  const { found: matches } = await findMatches(session, path, meaning);
  return Promise.all(
    matches.map(async match => {
      const isFolder = await isFolderItself(session, match.path);
      return { path: match.path, below: match.path, isFolder, sparesGit: false };
    }),
  );
}

/** Not known is not removed: a link that passes for a folder would lose what it leads to. */
async function isFolderItself(session: SftpSession, path: string): Promise<boolean> {
  try {
    return (await lookAtEntry(session, path)).kind === 'folder';
  } catch (error) {
    throw asTurnoutError(error, `${path} cannot be looked at`);
  }
}
