import { isDeepStrictEqual } from 'node:util';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { lookAtEntry } from '../remote/look-at-entry.ts';
import { makeLink } from '../remote/make-link.ts';
import { isSameLink, readLink } from '../remote/read-link.ts';
import type { RemoteEntry } from '../remote/remote-entry.ts';
import { joined, toFolder, toName } from '../remote/remote-path.ts';
import { momentaryName } from '../transfer/partial-file.ts';
import { isNoSuchFile, isStatus } from '../transport/status-errors.ts';
import { refuseOther } from './upload-file.ts';
import type { There, Upload } from './upload-task.ts';

interface Link {
  /** On the server. */
  path: string;
  target: string;
}

/** What is at the place of a link. */
interface Found {
  kind: RemoteEntry['kind'];
  /** Of a link, where the server tells it. */
  text: string | undefined;
}

/** As many processes as may reasonably upload one tree at once. */
const maxAttempts = 8;

/** Makes a link there as it is here. What another process has changed meanwhile is looked at again. */
export async function linkOne(transfer: Upload, link: Link, { entry, ready }: There): Promise<void> {
  const { path } = link;
  try {
    if (!(await ready)) return;
    let found = entry && (await findText(transfer, path, entry));
    for (let attempts = 1; ; attempts++) {
      try {
        return await linkIfOther(transfer, link, found);
      } catch (error) {
        if (attempts === maxAttempts || !isAnswer(error)) throw error;
        const now = await lookAgain(transfer, path);
        if (isDeepStrictEqual(now, found)) throw error;
        found = now;
      }
    }
  } catch (error) {
    await transfer.fail(path, error, `The link ${path} was not made`);
  }
}

/** A refusal of the server, or another link than was meant. */
function isAnswer(error: unknown): boolean {
  return isStatus(error) || (error instanceof TurnoutError && error.exit === 'failed');
}

async function findText({ session }: Upload, path: string, { kind }: RemoteEntry): Promise<Found> {
  if (kind !== 'link') return { kind, text: undefined };
  try {
    return { kind, text: await readLink(session, path) };
  } catch (error) {
    // It tells no texts (`sftp-server -P readlink`), or the link has gone: then it is made anew.
    if (!isStatus(error)) throw error;
    return { kind, text: undefined };
  }
}

async function lookAgain(transfer: Upload, path: string): Promise<Found | undefined> {
  try {
    return await findText(transfer, path, await lookAtEntry(transfer.session, path));
  } catch (error) {
    if (!isStatus(error)) throw error;
    return undefined;
  }
}

async function linkIfOther(transfer: Upload, link: Link, found: Found | undefined): Promise<void> {
  const { session, options } = transfer;
  const { path, target } = link;
  if (found) refuseOther(path, found);
  if (found?.text !== undefined && isSameLink(session, path, { text: found.text, wanted: target }))
    return transfer.report({ event: 'same', path });
  if (!options.dryRun) {
    if (found) await makeRoom(session, link);
    await makeLink(session, path, target);
  }
  await transfer.report({ event: 'linked', path });
}

/**
 * Takes away what lies where a link is to be, once the same link could be made beside it: what a server refuses has to cost
 * nothing that is there.
 */
async function makeRoom(session: Upload['session'], { path, target }: Link): Promise<void> {
  const trial = joined(toFolder(path), momentaryName(toName(path)));
  await makeLink(session, trial, target);
  await session.send((sftp, done) => sftp.unlink(trial, done));
  try {
    await session.send((sftp, done) => sftp.unlink(path, done));
  } catch (error) {
    // Another process that makes this link has just done so.
    if (!isNoSuchFile(error)) throw error;
  }
}
