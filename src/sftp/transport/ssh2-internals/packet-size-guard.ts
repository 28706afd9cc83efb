import { UnsafeError } from '../../../errors/turnout-error.ts';
import type { ChannelOpener } from './open-channel.ts';

/** Bytes. No server takes so little; OpenSSH takes 32,768. */
const least = 512;

interface Confirmation {
  packetSize: number;
}

/** What ssh2 keeps for itself: how it takes the messages of a server. */
interface Protocol {
  _handlers: { CHANNEL_OPEN_CONFIRMATION(protocol: unknown, confirmation: Confirmation): void };
}

/**
 * ssh2 1.17 cuts what it sends into packets of the size that a server names for a channel; when that is nothing, it cuts
 * for ever, and not even Ctrl-C comes through. Nothing of its own tells the size before it sends the first of them.
 */
export function refuseTinyPackets({ client }: ChannelOpener, refused: (error: UnsafeError) => void): void {
  client?.once('handshake', () => {
    const handlers = (client as unknown as { _protocol: Protocol })._protocol._handlers;
    const confirmed = handlers.CHANNEL_OPEN_CONFIRMATION;
    handlers.CHANNEL_OPEN_CONFIRMATION = (protocol, confirmation) => {
      if (confirmation.packetSize >= least) return confirmed(protocol, confirmation);
      refused(
        new UnsafeError(
          `The server takes packets of ${confirmation.packetSize} bytes, which no SFTP server does.`,
          {
            hint: 'Do not use it. If it is the right server, report this to its administrator.',
          },
        ),
      );
    };
  });
}
