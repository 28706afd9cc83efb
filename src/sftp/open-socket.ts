import { createConnection, type Socket } from 'node:net';
import { type Connecting, usualPatience } from './connect.ts';
import { connectionError } from './connection-errors.ts';

type Asking = Pick<Connecting, 'host' | 'port' | 'environment' | 'clock' | 'signal' | 'patience'>;

/** A TCP connection to the server. Throws NetworkError, or the reason of the signal. */
export function openSocket(wish: Asking): Promise<Socket> {
  const { host, port, clock, signal, patience = usualPatience } = wish;
  const socket = createConnection({ host, port, noDelay: true });
  return new Promise<Socket>((resolve, reject) => {
    let late = false;
    const stopWaiting = clock.after(patience, () => {
      late = true;
      socket.destroy();
    });
    const stop = () => socket.destroy();
    const settle = () => {
      stopWaiting();
      signal.removeEventListener('abort', stop);
    };
    signal.addEventListener('abort', stop, { once: true });
    let cause: unknown;
    socket.once('error', error => {
      cause = error;
    });
    socket.once('connect', () => {
      settle();
      // What goes wrong from now on is told by whoever works with it.
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.once('close', () => {
      settle();
      reject(signal.aborted ? signal.reason : connectionError(cause, { wish, identities: [], late }));
    });
  });
}
