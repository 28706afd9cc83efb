import { NetworkError } from '../errors/turnout-error.ts';
import { brokenOff, cutOff } from './connection-errors.ts';
import { readBody } from './read-body.ts';
import { makeRequester, type Requester, type Tls } from './requester.ts';

export interface HttpRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
  signal: AbortSignal;
  /** Called whenever something of the answer arrives. */
  onProgress?: (() => void) | undefined;
}

export interface HttpResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
}

/** One HTTP exchange, without any opinion about what the answer means. */
export interface Transport {
  /** Throws NetworkError, of which connection-errors.ts tells the kinds, or the reason of the signal. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Lets go of the connections that nothing waits on. */
  rest(): void;
  close(): void;
}

export function createTransport(tls: Tls = {}): Transport {
  const makers = new Map<string, Promise<Requester>>();
  const requesterFor = (protocol: string) => {
    const known = makers.get(protocol) ?? makeRequester(protocol, tls);
    makers.set(protocol, known);
    return known;
  };
  return {
    async send(request) {
      const requester = await requesterFor(request.url.protocol);
      request.signal.throwIfAborted();
      try {
        return await exchange(request, requester);
      } catch (cause) {
        throw request.signal.aborted ? request.signal.reason : brokenOff(request.url, cause);
      }
    },
    rest() {
      for (const maker of makers.values()) maker.then(({ rest }) => rest());
    },
    close() {
      for (const maker of makers.values()) maker.then(({ close }) => close());
    },
  };
}

/** A server that says "wait" more often than that never comes to its answer. */
const maxInterim = 100;

/**
 * Settles whatever the server does: an answer, an error, or the end of the connection without either, which Node
 * reports with `close` alone.
 */
function exchange(request: HttpRequest, { start }: Requester): Promise<HttpResponse> {
  const { method, url, headers, body, signal, onProgress = () => {} } = request;
  return new Promise((resolve, reject) => {
    let answered = false;
    let interim = 0;
    const outgoing = start(url, { method, headers, signal }, message => {
      answered = true;
      onProgress();
      const head = { status: message.statusCode ?? 0, headers: flatten(message.headers) };
      readBody(message, onProgress).then(text => resolve({ ...head, body: text }), reject);
    });
    outgoing.on('error', reject);
    outgoing.on('upgrade', (_message, socket) => {
      socket.destroy();
      reject(notHttp(url, 'switched to another protocol (101), which nobody asked for'));
    });
    outgoing.on('information', () => {
      if (++interim <= maxInterim) return;
      reject(notHttp(url, `sent ${maxInterim} interim answers (1xx) and none that counts`));
      outgoing.destroy();
    });
    outgoing.on('close', () => {
      if (!answered) reject(cutOff());
    });
    // A request that has no connection yet is told nothing of the signal.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    outgoing.end(body);
  });
}

function notHttp(url: URL, what: string): NetworkError {
  return new NetworkError(`${url.host} ${what}.`, {
    hint: 'Is this the platform, or something in between? Check --platform and the network.',
  });
}

function flatten(given: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) headers[name] = String(value);
  return headers;
}
