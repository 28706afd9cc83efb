import { connectionError } from './connection-errors.ts';
import { openSocket } from './open-socket.ts';
import { RouteError } from './transport.ts';

type Asking = Parameters<typeof openSocket>[0];

/** Bytes: more than any greeting has, with the lines that may stand before it (RFC 4253, 4.2). */
const maxBannerLength = 8192;

/**
 * What a server says first: its SSH version, or the first line of whatever else it speaks. We greet it too, since some
 * servers only answer. Undefined when it says nothing for too long, or goes away without a word. Throws NetworkError.
 */
export async function readGreeting(options: Asking): Promise<string | undefined> {
  const { clock, signal, timeout = 10_000 } = options;
  const socket = await openSocket(options);
  let reported = '';
  return new Promise((resolve, reject) => {
    const stopWaiting = clock.after(timeout, () => socket.destroy());
    const stop = () => socket.destroy();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('data', chunk => {
      reported += chunk.toString('latin1');
      if (/^SSH-[^\n]*\n/m.test(reported) || reported.length > maxBannerLength) socket.destroy();
    });
    let cause: unknown;
    socket.on('error', error => {
      cause = error;
    });
    socket.on('end', stop);
    socket.on('close', () => {
      stopWaiting();
      signal.removeEventListener('abort', stop);
      if (signal.aborted) return reject(signal.reason);
      if (cause instanceof RouteError && reported === '')
        return reject(connectionError(cause, { options, late: false }));
      resolve(greetingIn(reported));
    });
    socket.write('SSH-2.0-turnout\r\n');
  });
}

function greetingIn(reported: string): string | undefined {
  const lines = reported.split('\n').map(line => line.trim());
  return lines.find(line => line.startsWith('SSH-')) ?? lines.find(Boolean);
}
