import { basename, dirname, join } from 'node:path';
import { NotFoundError, RefusedError, TurnoutError } from '../../errors/turnout-error.ts';
import { createGate } from '../../system/concurrency/semaphore.ts';
import { lookHint } from '../remote/list-files.ts';
import { findMatches, type Match } from '../remote/remote-match.ts';
import { isPattern } from '../transfer/patterns.ts';
import { startTransfer, type Transferred } from '../transfer/transfer.ts';
import type { SftpSession } from '../transport/session.ts';
import { fetchOne } from './download-file.ts';
import { fetchFolder, fetchTarget } from './download-folder.ts';
import { removeHere } from './download-removals.ts';
import type { Download, DownloadOrder } from './download-task.ts';
import { fetchLinks } from './fetch-link.ts';
import { isLocalFolder, makeTargetFolder } from './local-folder.ts';
import { createLocalNames, namesIn } from './local-names.ts';

/**
 * Fetches a file or a folder while it is still being looked through, and skips what is here already. Nothing is written
 * outside the target, whatever the server lists. Returns what failed; throws what ends it all.
 */
export async function download(session: SftpSession, order: DownloadOrder): Promise<Transferred> {
  const { path, to, options, events } = order;
  // With --delete it is an order that destroys: what is not there any more must not be taken for something else.
  const { found: matches, byPattern } = await findMatches(session, path, options.remove ? 'name' : 'either');
  if (matches.length === 0) throw nothingThere(order);
  if (byPattern) events.matched?.(matches.map(match => match.path));
  const started = startTransfer(session, options, events);
  const transfer: Download = {
    ...started,
    options,
    semaphore: createGate(started.carrier.limits.folders),
    root: to.path,
    links: [],
    folders: 0,
    removals: [],
  };
  try {
    await fetchMatches(transfer, matches, order);
    await transfer.workers.finish();
    await fetchLinks(transfer);
  } catch (error) {
    await transfer.workers.finish().catch(() => {});
    throw error;
  }
  if (transfer.done.failures.length === 0) await removeHere(transfer, events);
  else if (transfer.removals.length > 0) events.warning('Nothing was removed, since not everything arrived.');
  return transfer.done;
}

function nothingThere({ path, options, environment }: DownloadOrder): NotFoundError {
  const hint =
    options.remove && isPattern(path)
      ? 'With --delete a path is taken as it stands, and not as a pattern.'
      : lookHint(environment);
  return new NotFoundError(`There is no ${path} on the server.`, { hint });
}

/** A pattern may match files of the same name in several folders. */
function sameName(path: string, folder: string): TurnoutError {
  return new TurnoutError('failed', `${path} was not fetched: ${folder} gets another file of its name.`, {
    hint: 'Fetch it into a folder of its own.',
  });
}

/** In a folder such things are left out with a word; one that the user has named is what the whole order was about. */
function refuseUnfetchable({ options }: Download, { path, entry: { kind } }: Match): void {
  if (kind === 'other') {
    throw new RefusedError(`${path} is neither a file nor a folder on the server.`, {
      hint: 'Name a file, a folder, or a pattern.',
    });
  }
  if (kind === 'link' && !options.links) {
    throw new NotFoundError(`${path} is a link on the server that leads nowhere.`, {
      hint: 'To fetch the link itself, add --links.',
    });
  }
}

async function fetchMatches(
  transfer: Download,
  matches: readonly Match[],
  order: DownloadOrder,
): Promise<void> {
  const { to, contents, path } = order;
  const [only] = matches;
  const isExact = only !== undefined && matches.length === 1 && only.path === path;
  if (isExact) refuseUnfetchable(transfer, only);
  if (isExact && only.entry.kind === 'folder' && (contents || path === '')) {
    await fetchTarget(transfer, { path, local: to.path, below: '' });
    return;
  }
  const intoFolder = !isExact || to.folder || isLocalFolder(to.path) || only.entry.kind === 'folder';
  // A lone link that gets the name of the target has the folder around it to stay in.
  if (!intoFolder) transfer.root = dirname(to.path);
  if (intoFolder && !transfer.options.dryRun) makeTargetFolder(to.path);
  const names = intoFolder ? createLocalNames(to.path, namesIn(to.path)) : undefined;
  const taken = new Set<string>();
  for (const { path: from, entry } of matches) {
    const name = basename(from);
    if (taken.has(name)) {
      await transfer.fail(from, sameName(from, to.path), from);
      continue;
    }
    taken.add(name);
    const location = {
      names,
      path: from,
      local: intoFolder ? join(to.path, name) : to.path,
      below: name,
    };
    await (entry.kind === 'folder' ? fetchFolder(transfer, location) : fetchOne(transfer, entry, location));
  }
}
