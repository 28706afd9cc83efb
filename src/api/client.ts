import type * as v from 'valibot';
import { fillPath, type PathParameters, type Route } from '../contract/route.ts';
import { type Discoveries, discover, discoverFailure } from './discoveries.ts';
import { readAnswer } from './parse-response.ts';
import { type SendDeps, type Sending, send, serverTime } from './send-request.ts';
import type { Session, Sessions } from './session.ts';
import type { HttpProxy } from './transport/find-proxy.ts';

export interface CallOptions<Path extends string> {
  parameters: PathParameters<Path>;
  query?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** The characters that may still come; counted down. */
  budget?: { left: number } | undefined;
}

export interface ClientDeps extends SendDeps {
  /** Base URL of the platform. */
  api: string;
  /** See Platform. */
  web?: string | undefined;
  version: string;
  proxyFor?: ((url: URL) => HttpProxy | undefined) | undefined;
  /** Milliseconds in which something of an answer has to arrive. */
  timeout: number;
  /** Milliseconds for one exchange as a whole, and for a list of many pages. */
  maxDuration: number;
  discoveries?: Discoveries | undefined;
}

/** Sends what a route says and gives back what the route promises; everything else is an error. */
export function createClient(deps: ClientDeps, sessions: () => Sessions) {
  const traceId = deps.random.uuid();
  let ahead: number | undefined;

  function requestFor<P extends string>(
    route: Route<P>,
    options: CallOptions<P>,
    session?: Session,
  ): Sending {
    const url = new URL(fillPath(route.path, options.parameters, options.query), deps.api);
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const headers: Record<string, string> = {
      accept: 'application/json',
      'user-agent': `turnout/${deps.version}`,
      'x-pantheon-trace-id': traceId,
    };
    if (session) headers['authorization'] = `Bearer ${session.bearer.reveal()}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    // A login twice is one session more, and no harm (decisions.md 20).
    const repeatable = route.method === 'GET' || route.open === true;
    return {
      method: route.method,
      url,
      headers,
      body,
      repeatable,
      open: route.open === true,
      timeout: deps.timeout,
      maxDuration: deps.maxDuration,
      signal: options.signal,
    };
  }

  async function ask<P extends string, A extends v.GenericSchema>(
    route: Route<P, A>,
    options: CallOptions<P>,
  ): Promise<v.InferOutput<A>> {
    const session = route.open ? undefined : await sessions().get();
    let response = await send(deps, requestFor(route, options, session));
    const reported = serverTime(response);
    if (reported !== undefined) ahead = reported - deps.clock.now();
    if (response.status === 401 && session) {
      // A request that was turned away at the door did nothing, so even a POST may be sent once more.
      const renewed = await sessions().renew(session);
      response = await send(deps, requestFor(route, options, renewed));
    }
    if (options.budget) options.budget.left -= response.body.length;
    const exchange = { route, parameters: options.parameters as Readonly<Record<string, string>> };
    try {
      const answer = readAnswer(route, response, fillPath(route.path, options.parameters));
      if (deps.discoveries) discover(exchange, answer, deps.discoveries);
      return answer;
    } catch (error) {
      if (deps.discoveries) discoverFailure(exchange, error, deps.discoveries);
      throw error;
    }
  }

  /** Milliseconds that the platform's clock was ahead of ours, by its last answer; undefined where none told its time. */
  const clockAhead = () => ahead;

  const { clock, maxDuration } = deps;
  return { ask, clockAhead, clock, maxDuration };
}

export type Client = ReturnType<typeof createClient>;
