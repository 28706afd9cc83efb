import { statSync } from 'node:fs';
import { hasCode, isMissing } from '../../system/disk/files.ts';

/**
 * What cannot hold keys names no host, for OpenSSH either: Docker makes a folder of a file that it is to mount and that is not
 * there, and a FIFO would hang anyone who reads it. A file that may not be read is another matter, and throws.
 */
export function canHoldKeys(file: string): boolean {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats !== undefined && !stats.isDirectory() && !stats.isFIFO() && !stats.isSocket();
  } catch (error) {
    if (hasCode(error, 'ELOOP') || isMissing(error)) return false;
    throw error;
  }
}

/** Whether a file hangs OpenSSH's programs when they look for host keys in it. */
export function isEndless(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFIFO() === true;
  } catch {
    return false;
  }
}
