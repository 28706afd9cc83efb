import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Attributes } from 'ssh2';
import { TurnoutError } from '../errors/turnout-error.ts';
import { unreadable } from './local-tree.ts';
import type { SftpSession } from './session.ts';

interface Order {
  /** Absolute, on this machine; not a link. */
  from: string;
  /** On the server. */
  to: string;
  /** Instead of the bit that the file here has; the time is then left to the server. */
  executable?: boolean;
}

/** Bytes a request, and requests under way for one file. Every server takes 32 KiB (performance.md 2c). */
const chunk = 32 * 1024;
const underWay = 16;

/**
 * Writes one file, with its time and its executable bit, and looks at its size on the server. Answers the number
 * of bytes, and whether the server took the time and the bit. Rejects with ssh2's error for a status.
 */
export async function sendFile(
  session: SftpSession,
  { from, to, executable }: Order,
): Promise<{ bytes: number; asBefore: boolean }> {
  // It was no link when the tree was read, and must not have become one since.
  const file = await open(from, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((error: unknown) => {
    throw unreadable(from, error);
  });
  try {
    const stats = await file.stat();
    const mode = (executable ?? (stats.mode & 0o100) !== 0) ? 0o755 : 0o644;
    const { atimeMs, mtimeMs } = stats;
    const times = executable === undefined ? { atime: seconds(atimeMs), mtime: seconds(mtimeMs) } : {};
    const handle = await session.ask<Buffer>((sftp, done) => sftp.open(to, 'w', { mode }, done));
    try {
      const bytes = await pump(session, file, handle);
      const asBefore = await keep(session, handle, { mode, ...times });
      await verify(session, handle, { from, to, sent: bytes, size: stats.size });
      return { bytes, asBefore };
    } finally {
      await session.tell((sftp, done) => sftp.close(handle, done)).catch(() => {});
    }
  } finally {
    await file.close();
  }
}

/** Each of the workers reads the next part and writes it, so that some requests are always under way. */
async function pump(session: SftpSession, file: FileHandle, handle: Buffer): Promise<number> {
  let next = 0;
  let sent = 0;
  async function work(): Promise<void> {
    const buffer = Buffer.allocUnsafe(chunk);
    for (;;) {
      const position = next;
      next += chunk;
      const { bytesRead } = await file.read(buffer, 0, chunk, position);
      if (bytesRead === 0) return;
      await session.tell((sftp, done) => sftp.write(handle, buffer, 0, bytesRead, position, done));
      sent += bytesRead;
      if (bytesRead < chunk) return;
    }
  }
  const { size } = await file.stat();
  await Promise.all(Array.from({ length: Math.min(underWay, Math.ceil(size / chunk)) }, work));
  return sent;
}

/** Some servers take no modes and times; the content is what counts. */
async function keep(session: SftpSession, handle: Buffer, attributes: Partial<Attributes>): Promise<boolean> {
  try {
    await session.tell((sftp, done) => sftp.fsetstat(handle, attributes, done));
    return true;
  } catch (error) {
    if (error instanceof TurnoutError) throw error;
    return false;
  }
}

async function verify(
  session: SftpSession,
  handle: Buffer,
  { from, to, sent, size }: Order & { sent: number; size: number },
): Promise<void> {
  if (sent !== size) {
    throw new TurnoutError('failed', `${from} changed while it was read: ${sent} bytes instead of ${size}.`, {
      hint: 'Run the command again when nobody writes to it.',
    });
  }
  const { size: there } = await session.ask<Attributes>((sftp, done) => sftp.fstat(handle, done));
  if (there === sent) return;
  throw new TurnoutError('failed', `${to} has ${there} bytes on the server; ${sent} were sent.`, {
    hint: 'Run the command again; if it stays so, the disk there may be full.',
  });
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
