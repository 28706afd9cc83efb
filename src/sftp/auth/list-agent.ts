import { createConnection } from 'node:net';
import { readStrings, typeOfBlob } from '../../ssh/keys/wire.ts';
import type { Clock } from '../../system/clock.ts';

/** A key of an agent as it stands in the answer, whether we can use it or not. */
export interface HeldKey {
  /** `sk-ssh-ed25519@openssh.com` */
  type: string;
  comment: string;
}

/** SSH2_AGENTC_REQUEST_IDENTITIES, behind its length. */
const request = Buffer.from([0, 0, 0, 1, 11]);
const identitiesAnswer = 12;
/** Bytes: an agent holds dozens of keys. */
const maxSize = 1024 * 1024;

/**
 * Every key of an agent on a socket: ssh2 leaves out what it cannot read, such as those of security keys and certificates.
 * Resolves with none where it does not answer within `timeout`, in milliseconds.
 */
export function listHeldKeys(
  socket: string,
  { clock, timeout }: { clock: Clock; timeout: number },
): Promise<HeldKey[]> {
  return new Promise(resolve => {
    const connection = createConnection(socket);
    let answer = Buffer.alloc(0);
    const finish = () => {
      stopWaiting();
      connection.destroy();
      resolve(parseKeys(answer));
    };
    const stopWaiting = clock.after(timeout, finish);
    connection.on('error', finish).on('end', finish).write(request);
    connection.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const isWhole = answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0);
      if (isWhole || answer.length > maxSize) finish();
    });
  });
}

function parseKeys(answer: Buffer): HeldKey[] {
  if (answer[4] !== identitiesAnswer) return [];
  const strings = readStrings(answer.subarray(9)) ?? [];
  return strings.flatMap((blob, index) => {
    const type = index % 2 === 0 ? typeOfBlob(blob) : undefined;
    return type === undefined ? [] : [{ type, comment: strings[index + 1]?.toString() ?? '' }];
  });
}
