import type { Channel } from '../transport/channel.ts';
import { isPermissionDenied, isStatus } from '../transport/status-errors.ts';

export interface WriteTarget {
  /** On the server. */
  path: string;
  /** Undefined where the server is to choose it. */
  mode?: number | undefined;
  /** What lies there is a part of turnout's, or has come to be by the opening: it may be removed. */
  isOurs: boolean;
}

/**
 * Opens a file to write it anew. An administrator may have forbidden to choose modes (`<Limit SITE_CHMOD>`): ProFTPD then
 * makes the file, refuses to open it and leaves it behind. One may have forbidden to write to what is there, which a part
 * that was left behind would be. Rejects with ssh2's error for a status, and then leaves nothing of ours.
 */
export async function openToWrite(channel: Channel, target: WriteTarget): Promise<Buffer> {
  const { path, isOurs } = target;
  const mode = channel.traits.known().modes === 'refused' ? undefined : target.mode;
  try {
    return await open(channel, path, mode);
  } catch (error) {
    if (!isPermissionDenied(error)) throw error;
    const wasThere = isOurs && (await remove(channel, path));
    if (mode === undefined && !wasThere) throw error;
    return openAgain(channel, { path, mode, isOurs: wasThere });
  }
}

async function openAgain(channel: Channel, { path, mode, isOurs }: WriteTarget): Promise<Buffer> {
  try {
    if (isOurs) return await open(channel, path, mode);
  } catch (error) {
    if (!isPermissionDenied(error) || mode === undefined) throw error;
    await remove(channel, path);
  }
  try {
    const handle = await open(channel, path, undefined);
    channel.traits.learn({ modes: 'refused' });
    return handle;
  } catch (error) {
    if (isOurs) await remove(channel, path);
    throw error;
  }
}

function open(channel: Channel, path: string, mode: number | undefined): Promise<Buffer> {
  const attributes = mode === undefined ? {} : { mode };
  return channel.request<Buffer>((sftp, done) => sftp.open(path, 'w', attributes, done));
}

/** Whether there was something that could be removed. */
async function remove(channel: Channel, path: string): Promise<boolean> {
  try {
    await channel.send((sftp, done) => sftp.unlink(path, done));
    return true;
  } catch (error) {
    if (!isStatus(error)) throw error;
    return false;
  }
}
