import { posix } from 'node:path';
import type { Lane } from './lane.ts';
import { folderOf } from './remote-path.ts';
import { isStatus } from './status-errors.ts';

/**
 * What is written in a link. ProFTPD answers with the path that it leads to instead, seen from the login folder; that is
 * found out by asking under another name of the same link, and turned back as far as it can be.
 */
export async function readLink(lane: Lane, path: string): Promise<string> {
  const text = await ask(lane, path);
  if (text.startsWith('/')) return text;
  if (lane.traits.known().linkText === undefined) await learnLinkText(lane, path, text);
  if (lane.traits.known().linkText !== 'resolved') return text;
  return posix.relative(folderOf(path), text) || '.';
}

async function learnLinkText(lane: Lane, path: string, text: string): Promise<void> {
  try {
    const home = await lane.ask<string>((sftp, done) => sftp.realpath('.', done));
    const again = await ask(lane, posix.join(home, path));
    lane.traits.learn({ linkText: again === text ? 'plain' : 'resolved' });
  } catch (error) {
    // It takes no absolute paths, or the link has gone: another one will tell.
    if (!isStatus(error)) throw error;
  }
}

/** Whether a link at a path has a text, as far as the server tells: where it resolves them, one that leads to the same. */
export function isSameLink(lane: Lane, path: string, texts: { text: string; wanted: string }): boolean {
  const { text, wanted } = texts;
  if (text === wanted) return true;
  const way = (link: string) => posix.resolve('/', folderOf(path), link);
  return lane.traits.known().linkText === 'resolved' && way(text) === way(wanted);
}

function ask(lane: Lane, path: string): Promise<string> {
  return lane.ask<string>((sftp, done) => sftp.readlink(path, done));
}
