import { TurnoutError } from '../../errors/turnout-error.ts';
import { type Connecting, defaultTimeout } from './connecting.ts';
import { connectionError } from './connection-errors.ts';
import { openTransport, type Transport } from './transport.ts';

type Target = Pick<
  Connecting,
  'host' | 'port' | 'addresses' | 'environment' | 'clock' | 'signal' | 'timeout' | 'route' | 'httpProxy'
>;

/** The way to the server. Rejects with NetworkError, or the reason of the signal. */
export async function openSocket(options: Target): Promise<Transport> {
  const { host, port, addresses, route, clock, signal, timeout = defaultTimeout } = options;
  const late = new AbortController();
  const stopWaiting = clock.after(timeout, () => late.abort());
  try {
    const transport = await openTransport({
      ...{ host, port, addresses, route, clock },
      signal: AbortSignal.any([signal, late.signal]),
    });
    // What goes wrong from now on is told by anyone who works with it.
    transport.on('error', () => {});
    return transport;
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof TurnoutError) throw cause;
    throw connectionError(cause, { options, late: late.signal.aborted });
  } finally {
    stopWaiting();
  }
}
