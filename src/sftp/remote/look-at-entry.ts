import type { Stats } from 'ssh2';
import type { Channel } from '../transport/channel.ts';
import { isStatus } from '../transport/status-errors.ts';
import { type RemoteEntry, toRemoteEntry } from './remote-entry.ts';

/**
 * What is at a path, a link itself and not what it leads to. ProFTPD follows links here too, so that a link to a folder
 * would pass for the folder; until a server was seen not to, it is asked for the text of a link as well. Rejects with
 * ssh2's error for a status.
 */
export async function lookAtEntry(channel: Channel, path: string): Promise<RemoteEntry> {
  const looking = channel.request<Stats>((sftp, done) => sftp.lstat(path, done));
  if (channel.traits.known().lstat === 'honest') return toRemoteEntry(await looking);
  const [stats, isLink] = await Promise.all([looking, hasLinkText(channel, path)]);
  const entry = toRemoteEntry(stats);
  if (!isLink) return entry;
  if (entry.kind !== 'link') channel.traits.learn({ lstat: 'follows' });
  // One that leads nowhere cannot be followed, so it does not tell.
  else if (await leadsSomewhere(channel, path)) channel.traits.learn({ lstat: 'honest' });
  return { ...entry, kind: 'link' };
}

function hasLinkText(channel: Channel, path: string): Promise<boolean> {
  return succeeds(channel.request<string>((sftp, done) => sftp.readlink(path, done)));
}

function leadsSomewhere(channel: Channel, path: string): Promise<boolean> {
  return succeeds(channel.request<Stats>((sftp, done) => sftp.stat(path, done)));
}

async function succeeds(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (!isStatus(error)) throw error;
    return false;
  }
}
