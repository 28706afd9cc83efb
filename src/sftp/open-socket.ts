import type { Socket } from 'node:net';
import { connectTcp } from '../system/connect-tcp.ts';
import { type Connecting, usualPatience } from './connect.ts';
import { connectionError } from './connection-errors.ts';

type Asking = Pick<Connecting, 'host' | 'port' | 'environment' | 'clock' | 'signal' | 'patience'>;

/** A TCP connection to the server. Throws NetworkError, or the reason of the signal. */
export async function openSocket(wish: Asking): Promise<Socket> {
  const { host, port, clock, signal, patience = usualPatience } = wish;
  signal.throwIfAborted();
  const limit = new AbortController();
  let late = false;
  const stopWaiting = clock.after(patience, () => {
    late = true;
    limit.abort();
  });
  const stop = () => limit.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await connectTcp({ host, port, clock, signal: limit.signal });
  } catch (cause) {
    throw signal.aborted ? signal.reason : connectionError(cause, { wish, identities: [], late });
  } finally {
    stopWaiting();
    signal.removeEventListener('abort', stop);
  }
}
