import type { Attributes } from 'ssh2';
import { openToWrite } from '../remote/open-to-write.ts';
import type { Channel } from '../transport/channel.ts';
import type { Answer } from '../transport/pending-requests.ts';
import { isStatus } from '../transport/status-errors.ts';
import { writeRequest } from '../transport/write-request.ts';
import { keep, lookAt } from './write-file-common.ts';

/** A file that is small enough to be kept in memory. */
export interface SmallFile {
  channel: Channel;
  to: string;
  /** The file at `to` is a part of turnout's. */
  isPart: boolean;
  content: Buffer;
  attributes: Partial<Attributes>;
}

export interface Written {
  /** What the server has then; undefined where it does not say that before the file is closed. */
  there: Attributes | undefined;
  /** Whether it took the attributes. */
  kept: boolean;
}

/** Everything behind the opening is asked for in one go. */
export async function writeAtOnce(small: SmallFile): Promise<Written> {
  const handle = await openSmall(small);
  return new Promise((resolve, reject) =>
    writeAndClose(small, handle, (failure, written) => (failure ? reject(failure) : resolve(written))),
  );
}

function openSmall({ channel, to, attributes, isPart }: SmallFile): Promise<Buffer> {
  return openToWrite(channel, { path: to, mode: attributes.mode, isOurs: isPart });
}

function writeAndClose(
  { channel, content, attributes }: SmallFile,
  handle: Buffer,
  answer: Answer<Written>,
): void {
  let there: Attributes | undefined;
  let kept = true;
  let unanswered = 3;
  let failure: unknown;

  function settle(error: unknown): void {
    failure ??= error;
    unanswered--;
    if (unanswered === 0) answer(failure, { there, kept });
  }

  for (const part of splitContent(content, channel.chunk)) {
    unanswered++;
    channel.make<void>(
      (sftp, done) => writeRequest(sftp, { ...part, handle }, error => done(error, undefined)),
      settle,
    );
  }
  keep(channel, handle, attributes).then(isKept => {
    kept = isKept;
    settle(undefined);
  }, settle);
  channel.make<Attributes>(
    (sftp, done) => sftp.fstat(handle, done),
    (error, found) => {
      there = error === undefined ? found : undefined;
      settle(isStatus(error) ? undefined : error);
    },
  );
  channel.make<void>((sftp, done) => sftp.close(handle, error => done(error, undefined)), settle);
}

/** For a server that answers the requests about one file in another order than they are made in. */
export async function writeInOrder(small: SmallFile): Promise<Written> {
  const { channel, content, attributes } = small;
  const handle = await openSmall(small);
  try {
    const parts = splitContent(content, channel.chunk);
    await Promise.all(
      parts.map(part => channel.send((sftp, done) => writeRequest(sftp, { ...part, handle }, done))),
    );
    const kept = await keep(channel, handle, attributes);
    return { there: await lookAt(channel, handle), kept };
  } finally {
    await channel.send((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}

function splitContent(content: Buffer, chunk: number): { content: Buffer; position: number }[] {
  if (content.length <= chunk) return [{ content, position: 0 }];
  return Array.from({ length: Math.ceil(content.length / chunk) }, (_, index) => ({
    content: content.subarray(index * chunk, (index + 1) * chunk),
    position: index * chunk,
  }));
}
