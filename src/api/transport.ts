import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { AgentOptions } from 'node:https';
import { StringDecoder } from 'node:string_decoder';
import { NetworkError } from '../errors/turnout-error.ts';
import { brokenOff } from './connection-errors.ts';

export interface HttpRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
  signal: AbortSignal;
}

export interface HttpResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
}

/** Who may be at the other end of https, and who we are to it: PEM. */
export type Tls = Pick<AgentOptions, 'rejectUnauthorized' | 'cert' | 'key'>;

/** One HTTP exchange, without any opinion about what the answer means. */
export interface Transport {
  /** Throws NetworkError, of which connection-errors.ts tells the kinds, or the reason of the signal. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Lets go of the connections that nothing waits on. */
  rest(): void;
  close(): void;
}

/** More than any list of this platform; a larger answer is not for us. */
const largestBody = 64 * 1024 * 1024;

/**
 * Milliseconds that an unused connection is kept. Node's own servers, the sandbox's too, close theirs after
 * 5 s: a POST that meets such an end is lost, and must not be sent again.
 */
const longestRest = 4000;

/**
 * `node:http` and not the global `fetch`: on Node 20 that alone costs five start-ups (performance.md 1c).
 * TLS is loaded for https only, which is as expensive as the rest together.
 */
export function createTransport(tls: Tls = {}): Transport {
  const makers = new Map<string, Promise<Requester>>();
  const requesterFor = (protocol: string) => {
    const known = makers.get(protocol) ?? makeRequester(protocol, tls);
    makers.set(protocol, known);
    return known;
  };
  return {
    async send(request) {
      const { start } = await requesterFor(request.url.protocol);
      request.signal.throwIfAborted();
      try {
        return await exchange(request, start);
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

type Start = (
  url: URL,
  options: RequestOptions,
  onAnswer: (message: IncomingMessage) => void,
) => ClientRequest;

interface Requester {
  start: Start;
  rest(): void;
  close(): void;
}

async function makeRequester(protocol: string, tls: Tls): Promise<Requester> {
  const http = protocol === 'https:' ? await import('node:https') : await import('node:http');
  // Said here, it holds against NODE_TLS_REJECT_UNAUTHORIZED=0, with which a token would go to anybody (S-21).
  const checked = { rejectUnauthorized: true, ...tls };
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8, timeout: longestRest, ...checked });
  return {
    start: (url, options, onAnswer) => http.request(url, { ...options, agent }, onAnswer),
    rest() {
      // Soon, and not now: Node's sockets look for standard error when they are destroyed, and making that takes two
      // milliseconds of a process that is about to end, and closes them with it.
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.setTimeout(1);
    },
    close: () => agent.destroy(),
  };
}

function exchange(request: HttpRequest, start: Start): Promise<HttpResponse> {
  const { method, url, headers, body, signal } = request;
  return new Promise((resolve, reject) => {
    const outgoing = start(url, { method, headers, signal }, message => {
      readBody(message).then(
        text => resolve({ status: message.statusCode ?? 0, headers: flatten(message), body: text }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readBody(message: IncomingMessage): Promise<string> {
  // Decoded as it comes: what was read can go at once, and a large answer is not held twice.
  const decoder = new StringDecoder('utf8');
  const parts: string[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    // Leaving the loop destroys the message, and its connection with it.
    if (size > largestBody) {
      throw new NetworkError('The answer is larger than 64 MiB.', {
        hint: 'Is this the platform, or something in between?',
      });
    }
    parts.push(decoder.write(chunk));
  }
  parts.push(decoder.end());
  return parts.join('');
}

function flatten(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) headers[name] = String(value);
  return headers;
}
