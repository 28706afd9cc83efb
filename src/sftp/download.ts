import { basename, join } from 'node:path';
import { NotFoundError } from '../errors/turnout-error.ts';
import { fetchOne } from './download-file.ts';
import { fetchFolder, fetchTarget } from './download-folder.ts';
import { removeHere } from './download-removals.ts';
import type { Download, DownloadOrder } from './download-task.ts';
import { createGate } from './gate.ts';
import { isLocalFolder, makeTargetFolder } from './local-folder.ts';
import { type Match, matchesOf } from './remote-match.ts';
import type { SftpSession } from './session.ts';
import { startTransfer, type Transferred } from './transfer.ts';

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
  const started = startTransfer(session, wish, telling);
  const transfer: Download = {
    ...started,
    wish,
    gate: createGate(started.carrier.pace.folders),
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
    await fetchTarget(transfer, { path, local: to.path, below: '' });
    return;
  }
  const intoFolder = !isExact || to.folder || isLocalFolder(to.path) || only.entry.kind === 'folder';
  if (intoFolder && !transfer.wish.dryRun) makeTargetFolder(to.path);
  for (const { path: from, entry } of matches) {
    const name = basename(from);
    const place = { path: from, local: intoFolder ? join(to.path, name) : to.path, below: name };
    await (entry.kind === 'folder' ? fetchFolder(transfer, place) : fetchOne(transfer, entry, place));
  }
}
