import ssh2 from 'ssh2';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { algorithmsFor } from './algorithms.ts';
import { type Connecting, defaultTimeout } from './connecting.ts';
import { connectionError } from './connection-errors.ts';
import { openSocket } from './open-socket.ts';
import type { Transport } from './transport.ts';

type Asking = Parameters<typeof openSocket>[0] & Pick<Connecting, 'hostKeyPolicy'>;

/**
 * The host key that a server shows, in SSH's own format: the handshake is ended before anything else is sent. `types`:
 * what to ask for first. Throws NetworkError, or the reason of the signal.
 */
export async function showHostKey(options: Asking, types: readonly string[]): Promise<Buffer> {
  return handshake(options, await openSocket(options), types);
}

/** The same over a connection that is there already. */
function handshake(options: Asking, sock: Transport, types: readonly string[]): Promise<Buffer> {
  const { clock, signal, timeout = defaultTimeout } = options;
  const client = new ssh2.Client();
  let late = false;
  return new Promise<Buffer>((resolve, reject) => {
    const stopWaiting = clock.after(timeout, () => {
      late = true;
      sock.destroy();
    });
    const stop = () => sock.destroy();
    signal.addEventListener('abort', stop, { once: true });
    const end = (finish: () => void) => {
      stopWaiting();
      signal.removeEventListener('abort', stop);
      sock.destroy();
      finish();
    };
    const fail = (cause: unknown) =>
      end(() => reject(signal.aborted ? signal.reason : asError(cause, { options, late })));
    // A program that leads there says itself why it ended.
    sock.once('error', fail);
    client.on('error', fail);
    client.on('close', () => fail(undefined));
    client.connect({
      sock,
      username: 'nobody',
      algorithms: algorithmsFor(types, options.hostKeyPolicy?.algorithms),
      readyTimeout: 0,
      hostVerifier: (key: Buffer) => {
        end(() => resolve(key));
        return false;
      },
    });
  });
}

function asError(cause: unknown, { options, late }: { options: Asking; late: boolean }): unknown {
  return cause instanceof TurnoutError ? cause : connectionError(cause, { options, late });
}
