import type { Attributes } from 'ssh2';
import { type RemoteEntry, toRemoteEntry } from '../remote/remote-entry.ts';
import type { Channel } from '../transport/channel.ts';
import type { Answer } from '../transport/pending-requests.ts';
import { readPart } from '../transport/read-fully.ts';
import { isStatus } from '../transport/status-errors.ts';

interface SmallFile {
  channel: Channel;
  path: string;
  /** Bytes that it should have. */
  size: number;
}

export interface Reading {
  /** Undefined when there was less than that. */
  content: Buffer | undefined;
  found: RemoteEntry;
}

/** Everything behind the opening is asked for in one go. Returns undefined where the server does not keep to the order. */
export function readAtOnce(file: SmallFile): Promise<Reading | undefined> {
  return new Promise((resolve, reject) => {
    file.channel.make<Buffer>(
      (sftp, done) => sftp.open(file.path, 'r', done),
      (error, handle) => {
        if (error) reject(error);
        else readAndClose(file, handle, (failure, reading) => (failure ? reject(failure) : resolve(reading)));
      },
    );
  });
}

function readAndClose(
  { channel, size }: SmallFile,
  handle: Buffer,
  answer: Answer<Reading | undefined>,
): void {
  const content = Buffer.allocUnsafe(size);
  let filled = 0;
  let found: RemoteEntry;
  let unanswered = size > 0 ? 3 : 2;
  let failure: unknown;
  let isInOrder = true;

  function settle(error: unknown): void {
    failure ??= error;
    unanswered--;
    if (unanswered > 0) return;
    if (failure || !isInOrder) answer(failure, undefined);
    else if (filled === size) answer(undefined, { content, found });
    else answer(undefined, found.size === size ? undefined : { content: undefined, found });
  }

  if (size > 0) {
    channel.make<number>(
      (sftp, done) => sftp.read(handle, content, 0, size, 0, (error, count) => done(error, count)),
      (error, count) => {
        filled = count;
        // An end of the file that comes at once is one of a file with nothing in it.
        if (isStatus(error)) isInOrder = false;
        settle(isStatus(error) ? undefined : error);
      },
    );
  }
  channel.make<Attributes>(
    (sftp, done) => sftp.fstat(handle, done),
    (error, attributes) => {
      if (attributes) found = toRemoteEntry(attributes);
      settle(error);
    },
  );
  channel.make<void>(
    (sftp, done) => sftp.close(handle, error => done(error, undefined)),
    ignoreStatus(settle),
  );
}

function ignoreStatus(settle: (error: unknown) => void): (error: unknown) => void {
  return error => settle(isStatus(error) ? undefined : error);
}

/** Waits for each answer: for what takes several requests, and for a server that does not keep to the order. */
export async function readInOrder({ channel, path, size }: SmallFile): Promise<Reading> {
  const handle = await channel.request<Buffer>((sftp, done) => sftp.open(path, 'r', done));
  try {
    const content = Buffer.allocUnsafe(size);
    const parts = Array.from(
      { length: Math.ceil(size / channel.chunk) },
      (_, index) => index * channel.chunk,
    );
    const counts = await Promise.all(
      parts.map(position =>
        readPart({ channel, handle }, content.subarray(position, position + channel.chunk), position),
      ),
    );
    const found = toRemoteEntry(await channel.request<Attributes>((sftp, done) => sftp.fstat(handle, done)));
    const filled = counts.reduce((sum, count) => sum + count, 0);
    return { content: filled === size ? content : undefined, found };
  } finally {
    await channel.send((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}
