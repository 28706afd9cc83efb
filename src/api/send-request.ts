import type { Clock } from '../system/clock.ts';
import type { Random } from '../system/random.ts';
import { type RetryPolicy, retryDelay } from './retry.ts';
import { exchangeText } from './trace-exchange.ts';
import { ConnectionLostError, tooSlow } from './transport/network-errors.ts';
import { maxRedirects, redirectTarget } from './transport/redirect.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport/transport.ts';

export interface SendDeps {
  transport: Transport;
  clock: Clock;
  random: Random;
  retry?: RetryPolicy | undefined;
  /** Told about every exchange, for `-vv`. Never with a header, a query or a body. */
  trace(line: string): void;
  /** Told every line of it, for `-vvv`, without secrets. */
  traceFully?: ((line: string) => void) | undefined;
}

export interface Sending extends Omit<HttpRequest, 'signal'> {
  /** Whether sending it twice can do no harm. */
  repeatable: boolean;
  /** A login. */
  open: boolean;
  /** Milliseconds in which something of the answer has to arrive; each piece of it begins them anew. */
  timeout: number;
  /** Milliseconds for one exchange, from the start to the last byte of the answer. */
  maxDuration: number;
  signal?: AbortSignal | undefined;
}

/** Sends, and again where that can do no harm and may help. Whatever status comes last is the answer. */
export async function send(deps: SendDeps, request: Sending): Promise<HttpResponse> {
  const { clock, random, trace, retry } = deps;
  for (let number = 1; ; number++) {
    const outcome = await follow(deps, request).catch(whenLost);
    const response = outcome instanceof ConnectionLostError ? undefined : outcome;
    const attempt = {
      repeatable: request.repeatable,
      number,
      status: response?.status,
      retryAfter: response?.headers['retry-after'],
      now: (response && serverTime(response)) ?? clock.now(),
      chance: random.fraction(),
    };
    const delay = retryDelay(attempt, retry);
    if (delay === undefined) {
      if (response) return response;
      throw outcome;
    }
    trace(`trying again in ${(delay / 1000).toFixed(1)} s`);
    await clock.sleep(delay, request.signal);
  }
}

/** Epoch milliseconds by the server's clock; undefined when it does not say. */
export function serverTime({ headers }: HttpResponse): number | undefined {
  const date = Date.parse(headers['date'] ?? '');
  return Number.isNaN(date) ? undefined : date;
}

function whenLost(error: unknown): ConnectionLostError {
  if (error instanceof ConnectionLostError) return error;
  throw error;
}

async function follow(deps: SendDeps, request: Sending): Promise<HttpResponse> {
  let { url } = request;
  for (let hop = 0; ; hop++) {
    const response = await exchange(deps, { ...request, url });
    const target = redirectTarget({ method: request.method, url }, response);
    if (!target || hop === maxRedirects) return response;
    url = target;
  }
}

async function exchange(deps: SendDeps, request: Sending): Promise<HttpResponse> {
  const { transport, clock, trace, traceFully } = deps;
  const began = clock.elapsed();
  const report = (response: HttpResponse | undefined) => {
    const took = Math.round(clock.elapsed() - began);
    trace(`${request.method} ${request.url.pathname} → ${response?.status ?? 'no answer'} (${took} ms)`);
    if (traceFully) for (const line of exchangeText(request, response)) traceFully(line);
  };
  const limit = limited(clock, request);
  try {
    const response = await transport.send({
      ...request,
      signal: limit.signal,
      onProgress: limit.prolong,
    });
    report(response);
    return response;
  } catch (error) {
    report(undefined);
    throw error;
  } finally {
    limit.lift();
  }
}

interface Limit {
  signal: AbortSignal;
  /** Something has arrived. */
  prolong(): void;
  lift(): void;
}

/**
 * A slow line must not cut an answer that arrives; a server that sends a byte now and then must not hold us for ever.
 * Not `AbortSignal.any` with `AbortSignal.timeout`: the garbage collector of Node 20 may take the timeout away.
 */
function limited(clock: Clock, { url, timeout, maxDuration, signal }: Sending): Limit {
  const limit = new AbortController();
  const stop = () => limit.abort(signal?.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  const deadline = clock.elapsed() + maxDuration;
  const wait = (began: boolean) => {
    const left = Math.max(0, Math.min(timeout, deadline - clock.elapsed()));
    const passed = left < timeout ? maxDuration : timeout;
    return clock.after(left, () => limit.abort(tooSlow(url, { timeout: passed, began })));
  };
  let cancel = wait(false);
  return {
    signal: limit.signal,
    prolong() {
      cancel();
      cancel = wait(true);
    },
    lift() {
      cancel();
      signal?.removeEventListener('abort', stop);
    },
  };
}
