import type { Stats } from 'ssh2';
import type { Channel } from '../transport/channel.ts';
import { isStatus } from '../transport/status-errors.ts';
import { entryOf, type RemoteEntry } from './remote-entry.ts';

/**
 * What is at a path, a link itself and not what it leads to. ProFTPD follows links here too, so that a link to a folder
 * would pass for the folder; until a server was seen not to, it is asked for the text of a link as well. Rejects with
 * ssh2's error for a status.
 */
export async function lookAtEntry(lane: Channel, path: string): Promise<RemoteEntry> {
  const looking = lane.ask<Stats>((sftp, done) => sftp.lstat(path, done));
  if (lane.traits.known().lstat === 'honest') return entryOf(await looking);
  const [stats, isLink] = await Promise.all([looking, hasLinkText(lane, path)]);
  const entry = entryOf(stats);
  if (!isLink) return entry;
  if (entry.kind !== 'link') lane.traits.learn({ lstat: 'follows' });
  // One that leads nowhere cannot be followed, so it does not tell.
  else if (await leadsSomewhere(lane, path)) lane.traits.learn({ lstat: 'honest' });
  return { ...entry, kind: 'link' };
}

function hasLinkText(lane: Channel, path: string): Promise<boolean> {
  return succeeds(lane.ask<string>((sftp, done) => sftp.readlink(path, done)));
}

function leadsSomewhere(lane: Channel, path: string): Promise<boolean> {
  return succeeds(lane.ask<Stats>((sftp, done) => sftp.stat(path, done)));
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
