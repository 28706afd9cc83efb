import { NetworkError } from '../../errors/turnout-error.ts';
import type { HttpProxy } from './find-proxy.ts';
import { brokenOff, cutOff } from './network-errors.ts';
import {
  isNoTls,
  type ProxyAnswer,
  proxyRefused,
  proxySpokeItself,
  proxyUnreachable,
  whileWaitingFor,
} from './proxy-errors.ts';
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

export interface TransportOptions {
  tls?: Tls;
  /** The proxy that a URL is asked for through; undefined for none. Throws UsageError. */
  proxyFor?: (url: URL) => HttpProxy | undefined;
  /** What to do about an authority that is not known, where this machine has more to say than usual. */
  caHint?: string | undefined;
}

export function createTransport({ tls = {}, proxyFor, caHint }: TransportOptions = {}): Transport {
  const makers = new Map<string, Promise<Requester>>();
  const requesterFor = (protocol: string, proxy: HttpProxy | undefined) => {
    const key = `${protocol} ${proxy?.url.href}`;
    const known = makers.get(key) ?? makeRequester(protocol, tls, proxy);
    makers.set(key, known);
    return known;
  };
  return {
    async send(request) {
      const proxy = proxyFor?.(request.url);
      const requester = await requesterFor(request.url.protocol, proxy);
      request.signal.throwIfAborted();
      try {
        return await exchange({ ...request, proxy }, requester);
      } catch (cause) {
        if (request.signal.aborted && !(cause instanceof NetworkError)) throw request.signal.reason;
        throw brokenOff(request.url, cause, caHint);
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

interface ProxiedRequest extends HttpRequest {
  proxy: HttpProxy | undefined;
}

/** A server that says "wait" more often than that never comes to its answer. */
const maxInterim = 100;

/**
 * Settles whatever the server does: an answer, an error, or the end of the connection without either, which Node
 * reports with `close` alone.
 */
function exchange(request: ProxiedRequest, { start }: Requester): Promise<HttpResponse> {
  const { method, url, headers, body, signal, proxy, onProgress = () => {} } = request;
  return new Promise((resolve, reject) => {
    let answered = false;
    let interim = 0;
    const outgoing = start(url, { method, headers, signal }, message => {
      answered = true;
      onProgress();
      const head = { status: message.statusCode ?? 0, headers: flatten(message.headers) };
      readBody(message, onProgress).then(text => resolve({ ...head, body: text }), reject);
    });
    let waitsForProxy = proxy !== undefined;
    outgoing.on('error', cause => {
      if (proxy && waitsForProxy) return reject(proxyUnreachable(proxy, cause));
      reject(proxy && isNoTls(cause) ? proxySpokeItself(url, proxy, cause) : cause);
    });
    outgoing.on('proxyConnect', (answer: ProxyAnswer) => {
      waitsForProxy = false;
      if (!proxy || answer.statusCode === 200) return;
      reject(proxyRefused(url, proxy, answer));
      outgoing.destroy();
    });
    outgoing.on('upgrade', (_message, socket) => {
      socket.destroy();
      reject(notHttp(url, 'switched protocols (101) without being asked to'));
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
    const onAbort = () =>
      reject(proxy && waitsForProxy ? whileWaitingFor(proxy, signal.reason) : signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
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
