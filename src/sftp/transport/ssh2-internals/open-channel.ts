import type { SFTPWrapper } from 'ssh2';
import type { Clock } from '../../../system/clock.ts';

/** ssh2-sftp-client has one channel; its `client` is ssh2's, which can open more. */
export interface ChannelOpener {
  end(): Promise<boolean>;
  client?: {
    sftp(opened: (error: Error | undefined, sftp: SFTPWrapper) => void): unknown;
    once(event: 'handshake' | 'ready', then: () => void): unknown;
  };
}

/** Resolves to undefined when the server opens no more of them, or is gone. */
export function openChannel({ client }: ChannelOpener): Promise<SFTPWrapper | undefined> {
  return new Promise(resolve => {
    try {
      if (!client) return resolve(undefined);
      client.sftp((error, channel) => resolve(error ? undefined : channel));
    } catch {
      resolve(undefined); // It has just been lost.
    }
  });
}

interface ChannelOptions {
  clock: Clock;
  /** How many there are to be, with the first; by the milliseconds that a packet takes there and back. */
  channels?: ((roundTrip: number) => number) | undefined;
}

/** What ssh2 sends and waits for to log in: for the service, the key, the signature. */
const loginTrips = 3;

/** Opens channels as soon as that is allowed: each takes three round trips, and the server starts a program for it. */
export function openEarly({ channels = () => 1, clock }: ChannelOptions, opener: ChannelOpener) {
  const early: Promise<SFTPWrapper | undefined>[] = [];
  const { client } = opener;
  let began = clock.elapsed();
  client?.once('handshake', () => {
    began = clock.elapsed();
  });
  client?.once('ready', () => {
    const roundTrip = (clock.elapsed() - began) / loginTrips;
    // Behind the first one, which ssh2-sftp-client opens now.
    queueMicrotask(() => {
      for (let count = channels(roundTrip); count > 1; count--) early.push(openChannel(opener));
    });
  });
  return early;
}
