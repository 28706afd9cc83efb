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
  // One buffer for all packets: the protocol copies what it is handed.
  const packet = Buffer.allocUnsafe(
    Math.max(1, Math.min(outgoing?.packetSize ?? maxPacketSize, maxPacketSize)),
  );
  let length = 0;
  let id = 0;
  let isPacking = false;

  function flush(): void {
    if (length > 0) protocol?.channelData(id, packet.subarray(0, length));
    length = 0;
  }

  function end(): void {
    isPacking = false;
    flush();
    socket.uncork();
  }

  const packing: Protocol = {
    channelData(to, payload) {
      id = to;
      if (!isPacking) {
        isPacking = true;
        socket.cork();
        queueMicrotask(end);
      }
      for (let from = 0; from < payload.length; ) {
        // What fills a packet by itself is not copied into one first.
        if (length === 0 && payload.length - from >= packet.length) {
          protocol.channelData(to, payload.subarray(from, from + packet.length));
          from += packet.length;
          continue;
        }
        const count = payload.copy(packet, length, from);
        from += count;
        length += count;
        if (length === packet.length) flush();
      }
    },
  };
  channel._protocol = Object.setPrototypeOf(packing, protocol);
}

/** Bytes of a packet that every side takes (RFC 4253, 6.1). */
const maxPacketSize = 32 * 1024;
