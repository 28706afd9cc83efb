import { NetworkError } from '../../errors/turnout-error.ts';
import { forgetfulTraits } from '../transport/server-traits.ts';
import type { SftpSession } from '../transport/session.ts';
import { connect } from './connect.ts';
import type { Connecting } from './connecting.ts';

/**
 * Opens a session of as many channels as are wanted. Some servers let a connection have one only, and close it when another
 * is asked for (ProFTPD's `SFTPMaxChannels 1`); that is found out before anything is sent, and remembered. Throws as
 * `connect` does.
 */
export async function connectWide(options: Connecting): Promise<SftpSession> {
  const { channels: lanes, traits = forgetfulTraits, ...narrow } = options;
  const { channels } = traits.read();
  if (!lanes || channels === 'one') return connect({ ...narrow, traits });
  if (channels === 'several') return connect(options);
  let asked = 1;
  let session: SftpSession | undefined;
  const counted = (roundTrip: number) => {
    asked = lanes(roundTrip);
    return asked;
  };
  try {
    session = await connect({ ...options, channels: counted });
    if (asked === 1) return session;
    await session.channels(asked);
    session.traits.learn({ channels: 'several' });
    return session;
  } catch (error) {
    await session?.close();
    if (asked === 1 || !(error instanceof NetworkError)) throw error;
    const again = await connect({ ...narrow, traits });
    again.traits.learn({ channels: 'one' });
    return again;
  }
}
