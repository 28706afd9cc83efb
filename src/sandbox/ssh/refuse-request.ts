import type { Connection, Session } from 'ssh2';
import type { Clock } from '../../system/clock.ts';

interface ConnectionInternals {
  _protocol: {
    channelExtData(channel: number, data: Buffer, type: number): void;
    channelFailure(channel: number): void;
    channelClose(channel: number): void;
  };
  _chanMgr: { get(channel: number): unknown; remove(channel: number): void };
}

interface SessionInternals {
  _channel: unknown;
  _chanInfo: { incoming: { id: number }; outgoing: { id: number; window: number } };
}

const standardError = 1;
/** Milliseconds. OpenSSH ends at a refusal, and shows nothing any more of what came together with it. */
const timeToShow = 100;

/**
 * Refuses what was asked of a session channel, with a line on its standard error before: clients that use libssh2 look at the
 * refusal only, OpenSSH shows the line. ssh2 1.17 opens its way to standard error only with an acceptance, and refuses
 * nothing any more when the client's input has ended, so that both packets are sent by hand.
 */
export function refuseRequest(
  { connection, session, clock }: { connection: Connection; session: Session; clock: Clock },
  line: string,
): void {
  const { incoming, outgoing } = (session as unknown as SessionInternals)._chanInfo;
  const { _protocol, _chanMgr } = connection as unknown as ConnectionInternals;
  const data = Buffer.from(`${line}\r\n`);
  if (data.length <= outgoing.window) {
    outgoing.window -= data.length;
    _protocol.channelExtData(outgoing.id, data, standardError);
  }
  clock.after(timeToShow, () => {
    if (_chanMgr.get(incoming.id) === session) _protocol.channelFailure(outgoing.id);
  });
}

/**
 * Closes our side of a session in which nothing was ever begun, when the client has closed its own: ssh2 1.17 leaves it
 * open, and clients that use libssh2 wait for it for good.
 */
export function closeUnused({ connection, session }: { connection: Connection; session: Session }): void {
  const { _channel, _chanInfo } = session as unknown as SessionInternals;
  if (_channel !== undefined) return;
  const { _protocol, _chanMgr } = connection as unknown as ConnectionInternals;
  _protocol.channelClose(_chanInfo.outgoing.id);
  _chanMgr.remove(_chanInfo.incoming.id);
}
