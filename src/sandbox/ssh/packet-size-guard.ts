import type { ServerChannel } from 'ssh2';

/** Bytes. No client takes so little; the smallest in use takes 16,384. */
const minSize = 512;

/**
 * Whether a channel can be written to. ssh2 1.17 cuts what it sends into packets of the size that the client has named:
 * with none it cuts for ever, and with a few bytes nearly so, and the whole sandbox with it.
 */
export function takesPackets(channel: ServerChannel): boolean {
  const { outgoing } = channel as unknown as { outgoing: { packetSize: number } };
  return outgoing.packetSize >= minSize;
}
