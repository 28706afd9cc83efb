import type { SftpSession } from './session.ts';

/** Bytes a request, and requests under way for one file. Every server takes 32 KiB (performance.md 2c). */
const chunk = 32 * 1024;
const underWay = 16;

/**
 * The content of a file from its start to its end, in order, with several requests under way. Rejects with ssh2's
 * error for a status, else as the session does.
 */
export async function* readFile(session: SftpSession, path: string): AsyncGenerator<Buffer, void, void> {
  const handle = await session.ask<Buffer>((sftp, done) => sftp.open(path, 'r', done));
  const ahead: Promise<Buffer>[] = [];
  let next = 0;
  try {
    for (let wanted = 1; ; wanted = Math.min(wanted * 2, underWay)) {
      while (ahead.length < wanted) {
        ahead.push(readPart(session, handle, next));
        next += chunk;
      }
      const part = await ahead.shift();
      if (part && part.length > 0) yield part;
      if (!part || part.length < chunk) return;
    }
  } finally {
    // What is still under way has no reader any more, but its buffers are only free once it has ended.
    await Promise.allSettled(ahead);
    await session.tell((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}

/** A server may answer less than was asked for; only an answer of nothing is the end. */
async function readPart(session: SftpSession, handle: Buffer, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(chunk);
  let filled = 0;
  while (filled < chunk) {
    const from = filled;
    const bytes = await session.ask<number>((sftp, done) =>
      sftp.read(handle, buffer, from, chunk - from, position + from, (error, count) => done(error, count)),
    );
    if (bytes === 0) break;
    filled += bytes;
  }
  return buffer.subarray(0, filled);
}
