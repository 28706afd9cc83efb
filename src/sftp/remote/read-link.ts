import { posix } from 'node:path';
import type { FileEntryWithStats } from 'ssh2';
import type { Channel } from '../transport/channel.ts';
import { isStatus } from '../transport/status-errors.ts';
import { toFolder } from './remote-path.ts';

/**
 * What is written in a link. ProFTPD answers with the path that it leads to instead, seen from the login folder, or from its
 * root where that is the login folder; that is found out by asking under another name of the same link, or by the length of
 * its text, and turned back as far as it can be.
 */
export async function readLink(channel: Channel, path: string): Promise<string> {
  const text = await ask(channel, path);
  if (text.startsWith('/')) return fromAbsolute(channel, path, text);
  if (channel.traits.known().linkText === undefined) await learnLinkText(channel, path, text);
  if (channel.traits.known().linkText !== 'resolved') return text;
  return posix.relative(toFolder(path), text) || '.';
}

async function learnLinkText(channel: Channel, path: string, text: string): Promise<void> {
  try {
    const home = await channel.request<string>((sftp, done) => sftp.realpath('.', done));
    const again = await ask(channel, posix.join(home, path));
    channel.traits.learn({ linkText: again === text ? 'plain' : 'resolved' });
  } catch (error) {
    // It takes no absolute paths, or the link has gone: another one will tell.
    if (!isStatus(error)) throw error;
  }
}

async function fromAbsolute(channel: Channel, path: string, text: string): Promise<string> {
  const { traits } = channel;
  if (traits.known().linkText === undefined && (await isLongerThanWritten(channel, path, text)))
    traits.learn({ linkText: 'absolute' });
  if (traits.known().linkText !== 'absolute') return text;
  const home = await channel.request<string>((sftp, done) => sftp.realpath('.', done));
  return posix.relative(posix.resolve(home, toFolder(path)), text) || '.';
}

/** Its folder tells the size of a link, which is the length of its text, also where the link itself is told as another. */
async function isLongerThanWritten(channel: Channel, path: string, text: string): Promise<boolean> {
  const name = posix.basename(path);
  const handle = await channel.request<Buffer>((sftp, done) => sftp.opendir(toFolder(path) || '.', done));
  try {
    for (;;) {
      const entries = await channel.request<FileEntryWithStats[]>((sftp, done) => sftp.readdir(handle, done));
      const found = entries.find(({ filename }) => filename === name);
      if (found) return found.attrs.isSymbolicLink() && found.attrs.size !== Buffer.byteLength(text);
    }
  } catch (error) {
    // The end of the folder, or one that may not be listed.
    if (!isStatus(error)) throw error;
    return false;
  } finally {
    await channel.send((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}

/** Whether a link at a path has a text, as far as the server tells: where it resolves them, one that leads to the same. */
export function isSameLink(channel: Channel, path: string, texts: { text: string; wanted: string }): boolean {
  const { text, wanted } = texts;
  if (text === wanted) return true;
  const way = (link: string) => posix.resolve('/', toFolder(path), link);
  const { linkText } = channel.traits.known();
  return (linkText === 'resolved' || linkText === 'absolute') && way(text) === way(wanted);
}

function ask(channel: Channel, path: string): Promise<string> {
  return channel.request<string>((sftp, done) => sftp.readlink(path, done));
}
