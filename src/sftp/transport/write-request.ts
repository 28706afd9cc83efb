import type { SFTPWrapper } from 'ssh2';
import type { Failure } from './pending-requests.ts';

/** What of ssh2's session a request needs that is put together by hand. */
interface Channel {
  _protocol?: { channelData(channel: number, payload: Buffer): void };
  _requests?: Record<number, { cb(error: Failure): void }>;
  _writeReqid: number;
  /** What waits for the window. */
  _buffer?: unknown[];
  outgoing: { id: number; window: number; state: string };
}

interface Write {
  handle: Buffer;
  content: Buffer;
  position: number;
}

/** SSH_FXP_WRITE (draft-ietf-secsh-filexfer-02, 6.4). */
const write = 6;

/**
 * Writes a part of a file, as ssh2's `write`, but without a copy of the content that is thrown away at once: for many files
 * those keep the garbage collector busier than anything else. What the window has no room for goes the usual way.
 */
export function writeRequest(
  sftp: SFTPWrapper,
  { handle, content, position }: Write,
  done: (error: Failure) => void,
): void {
  const channel = sftp as unknown as Channel;
  const { _protocol: protocol, _requests: requests, _buffer: waiting, outgoing } = channel;
  const head = 4 + 1 + 4 + 4 + handle.length + 8 + 4;
  const isRoom = outgoing?.state === 'open' && outgoing.window > head + content.length;
  if (!protocol || !requests || waiting?.length !== 0 || !isRoom || content.length === 0) {
    sftp.write(handle, content, 0, content.length, position, done);
    return;
  }
  const id = (channel._writeReqid + 1) >>> 0;
  channel._writeReqid = id;
  const bytes = Buffer.allocUnsafe(head);
  let at = bytes.writeUInt32BE(head - 4 + content.length, 0);
  at = bytes.writeUInt8(write, at);
  at = bytes.writeUInt32BE(id, at);
  at = bytes.writeUInt32BE(handle.length, at);
  at += handle.copy(bytes, at);
  at = bytes.writeUInt32BE(Math.floor(position / 2 ** 32), at);
  at = bytes.writeUInt32BE(position >>> 0, at);
  bytes.writeUInt32BE(content.length, at);
  requests[id] = { cb: done };
  outgoing.window -= head + content.length;
  protocol.channelData(outgoing.id, bytes);
  protocol.channelData(outgoing.id, content);
}
