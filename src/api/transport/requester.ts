import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { AgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import { systemClock } from '../../system/clock.ts';
import { connectTcp } from '../../system/connect-tcp.ts';
import type { HttpProxy } from './find-proxy.ts';

/** Who may be at the other end of https, and who we are to it: PEM. */
export type Tls = Pick<AgentOptions, 'rejectUnauthorized' | 'cert' | 'key' | 'ca'>;

type Start = (
  url: URL,
  options: RequestOptions,
  onAnswer: (message: IncomingMessage) => void,
) => ClientRequest;

/** Starts requests of one protocol, over connections that it keeps. */
export interface Requester {
  start: Start;
  rest(): void;
  close(): void;
}

/**
 * Milliseconds that an unused connection is kept. Node's own servers, the sandbox's too, close theirs after
 * 5 s: a POST that meets such an end is lost, and must not be sent again.
 */
const maxIdleTime = 4000;

const pool = { maxSockets: 8, timeout: maxIdleTime };

/**
 * `node:http` and not the global `fetch`: on Node 20 that alone costs five start-ups (performance.md 1c).
 * TLS is loaded for https only, which is as expensive as the rest together.
 */
export async function makeRequester(protocol: string, tls: Tls, proxy?: HttpProxy): Promise<Requester> {
  const http = protocol === 'https:' ? await import('node:https') : await import('node:http');
  // Said here, it holds against NODE_TLS_REJECT_UNAUTHORIZED=0, with which a token would go to anyone (S-21).
  const checked = { rejectUnauthorized: true, ...tls };
  const agent = proxy
    ? (await import('./proxy-agent.ts')).createProxyAgent(proxy, pool)
    : new http.Agent({ keepAlive: true, ...pool, ...checked });
  if (!proxy) connectOurselves(agent, protocol === 'https:');
  return {
    start: (url, options, onAnswer) => http.request(url, { ...options, ...checked, agent }, onAnswer),
    rest() {
      // Soon, and not now: Node's sockets look for standard error when they are destroyed, and making that takes two
      // milliseconds of a process that is about to end, and closes them with it.
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.setTimeout(1);
    },
    close: () => agent.destroy(),
  };
}

interface ConnectOptions {
  host?: string;
  port?: number | string;
  timeout?: number;
  signal?: AbortSignal;
}

type Opened = (error: Error | null, socket?: Socket) => void;

/** What Node's own types leave out: how an agent makes a connection. */
interface OpenAgent {
  createConnection(options: ConnectOptions & { socket?: Socket }, opened?: Opened): Socket | undefined;
}

/** With our own way to connect, and so with our own limits, in place of Node's. */
function connectOurselves(agent: Agent, isEncrypted: boolean): void {
  const open = agent as unknown as OpenAgent;
  const encrypt = open.createConnection.bind(agent);
  open.createConnection = (options, opened) => {
    const { host = 'localhost', port, signal = new AbortController().signal, timeout } = options;
    connectTcp({ host, port: Number(port), clock: systemClock, signal }).then(socket => {
      if (timeout !== undefined) socket.setTimeout(timeout);
      opened?.(null, isEncrypted ? encrypt({ ...options, socket }) : socket);
    }, opened);
    return undefined;
  };
}
