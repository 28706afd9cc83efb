import type { Channel } from '../transport/channel.ts';
import { isNoSuchFile, isStatus } from '../transport/status-errors.ts';

/**
 * Removes a file of our own that was on its way. `leftBehind` is told its path where the server removes nothing: the user
 * sees it there and has to know what it is.
 */
export async function dropPart(
  channel: Channel,
  path: string,
  leftBehind: ((path: string) => void) | undefined,
): Promise<void> {
  try {
    await channel.send((sftp, done) => sftp.unlink(path, done));
  } catch (error) {
    if (isStatus(error) && !isNoSuchFile(error)) leftBehind?.(path);
  }
}
