import type { Context, Next } from 'hono';
import { routes } from '../../contract/routes.ts';
import type { ApiPlatform } from './platform.ts';
import { json, text } from './reply.ts';
import type { Served } from './route-handler.ts';

/** In place of an answer that does not arrive, where there is no connection to cut. */
export class CutAnswer extends Error {
  override readonly name = 'CutAnswer';
}

/** Lets the faults that are switched on strike a request or its answer. */
export async function strike(
  { faults, clock }: ApiPlatform,
  c: Context<Served>,
  next: Next,
): Promise<Response | undefined> {
  const latency = faults.milliseconds('latency');
  if (latency > 0) await clock.sleep(latency);
  if (faults.strikes('rate-limit')) return json(429, 'Too many requests.', { 'retry-after': '1' });
  if (faults.strikes('server-error')) return json(503, 'The service is unavailable.');
  await next();
  if (faults.strikes('html')) return replace(c, text(200, portal, 'text/html'));
  const carriedOut = c.req.method === 'POST' && c.req.path !== `/api${routes.login.path}` && c.res.ok;
  if (carriedOut && faults.strikes('lose-answer')) return replace(c, cutShort(c, ''));
  // An answer without a body has no middle.
  if (c.res.body === null) return undefined;
  if (faults.strikes('truncate')) return replace(c, await truncated(c.res));
  if (faults.strikes('cut')) return replace(c, await cut(c));
  return undefined;
}

const portal = '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body></body></html>';

function replace(c: Context, answer: Response): undefined {
  c.res = undefined;
  c.res = answer;
}

async function truncated(answer: Response): Promise<Response> {
  return new Response(cutInHalf(await answer.text()), {
    status: answer.status,
    headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json' },
  });
}

/** Promises the whole body and sends half of it. */
async function cut(c: Context<Served>): Promise<Response> {
  const { status, headers } = c.res;
  const whole = await c.res.text();
  const head = [
    `HTTP/1.1 ${status} ${status === 200 ? 'OK' : ''}`,
    `content-type: ${headers.get('content-type') ?? 'application/json'}`,
    `content-length: ${Buffer.byteLength(whole)}`,
  ];
  return cutShort(c, `${head.join('\r\n')}\r\n\r\n${cutInHalf(whole)}`);
}

/** Ends the connection after these bytes. Throws CutAnswer where there is none. */
function cutShort(c: Context<Served>, bytes: string): Response {
  const socket = c.env?.outgoing?.socket;
  if (!socket) throw new CutAnswer('The answer was cut off.');
  if (bytes) socket.end(bytes, () => socket.destroy());
  else socket.destroy();
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } });
}

function cutInHalf(whole: string): string {
  return whole.slice(0, Math.floor(whole.length / 2));
}
