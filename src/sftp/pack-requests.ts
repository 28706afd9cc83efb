import type { Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';

/** What ssh2's channel hands its bytes to. */
interface Protocol {
  channelData(channel: number, payload: Buffer): void;
}

interface Channel {
  _protocol?: Protocol;
  outgoing?: { packetSize?: number };
}

/**
 * Puts what is asked for in one go into as few packets as it fits in. ssh2 makes a packet of every request, however small,
 * with padding and a cipher of its own: for many small files that is most of the work. The window is counted before.
 */
export function packRequests(sftp: SFTPWrapper, socket: Pick<Socket, 'cork' | 'uncork'>): void {
  const channel = sftp as unknown as Channel;
  const { _protocol: protocol, outgoing } = channel;
  if (!protocol) return;
  const room = outgoing?.packetSize ?? 32 * 1024;
  let waiting: Buffer[] = [];
  let length = 0;
  let id = 0;

  function flush(): void {
    if (waiting.length === 0) return;
    const [first] = waiting;
    const payload = waiting.length === 1 && first ? first : Buffer.concat(waiting, length);
    waiting = [];
    length = 0;
    protocol?.channelData(id, payload);
  }

  function flushAll(): void {
    flush();
    socket.uncork();
  }

  const packing: Protocol = {
    channelData(to, payload) {
      if (length === 0) {
        socket.cork();
        queueMicrotask(flushAll);
      }
      if (length + payload.length > room) flush();
      id = to;
      waiting.push(payload);
      length += payload.length;
    },
  };
  channel._protocol = Object.setPrototypeOf(packing, protocol);
}
