import type { Agent } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { HttpProxy } from './find-proxy.ts';

/** Milliseconds for each address of the proxy's host; Node's own 250 are too few for a slow one. */
const attemptTimeout = 10_000;

interface AgentOptions {
  /** Milliseconds that an unused connection is kept. */
  timeout: number;
  maxSockets: number;
}

/**
 * Connections through a proxy (CONNECT). Loaded for those who have one. The address that the library gets has no
 * password in it: with DEBUG set, it would print it.
 */
export function createProxyAgent(
  { url, authorization }: HttpProxy,
  { timeout, maxSockets }: AgentOptions,
): Agent {
  const agent = new HttpsProxyAgent(url, {
    keepAlive: true,
    maxSockets,
    // Of the proxy itself, where it is reached over https.
    rejectUnauthorized: true,
    autoSelectFamilyAttemptTimeout: attemptTimeout,
    headers: () => ({
      'Proxy-Connection': 'Keep-Alive',
      ...(authorization && { 'Proxy-Authorization': `Basic ${authorization.reveal()}` }),
    }),
  });
  // The library forgets the options of Node's own agent.
  Object.assign(agent.options, { timeout });
  return agent;
}
