import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { decodeText } from '../../text/decode-text.ts';

/**
 * Returns the text of a file that strangers may have made: only of a regular one, of at most so many bytes, that can be
 * read. A folder, a pipe, a device and what is endless are passed over: it is opened without waiting for a writer, and
 * looked at before it is read.
 */
export function readSmallFile(file: string, maxLength: number): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > maxLength) return undefined;
    const bytes = Buffer.alloc(stats.size);
    return decodeText(bytes.subarray(0, readSync(fd, bytes)));
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
