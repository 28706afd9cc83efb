import type { Socket } from 'node:net';
import type { Context, Hono } from 'hono';
import * as v from 'valibot';
import type { PathParameters, Route } from '../../contract/route.ts';
import type { UserRecord } from '../model/records.ts';
import { put } from '../store/store.ts';
import type { ApiPlatform } from './platform.ts';
import { json, refuse } from './reply.ts';

/** What a handler knows of a request besides the request. */
export interface Served {
  /** What @hono/node-server gives it of the connection; absent when there is no port. */
  Bindings: { outgoing?: { socket: Socket | null; setHeader(name: string, value: string): unknown } };
  Variables: { traceId: string };
}

export type Api = Hono<Served>;

/** A request whose sender and shape are known. */
export interface Call<Path extends string, Body> {
  /** The values in the path, by name. */
  at: PathParameters<Path>;
  user: UserRecord;
  body: Body;
  /** The client's, or a new one. */
  traceId: string;
  query(name: string): string | undefined;
}

type RequestBody<R> =
  R extends Route<string, v.GenericSchema, infer S>
    ? S extends v.GenericSchema
      ? v.InferOutput<S>
      : undefined
    : never;

/** Serves one route of the contract to those who are logged in. What `handle` answers is sent as JSON, with status 200. */
export function serve<R extends Route>(
  app: Api,
  { platform, route }: { platform: ApiPlatform; route: R },
  handle: (call: Call<R['path'], RequestBody<R>>) => unknown,
): void {
  app.on(route.method, `/api${route.path}`, async c => {
    const user = authenticate(platform, c);
    const body = route.body ? await readBody(c, route.body) : undefined;
    const answer = await handle({
      at: c.req.param() as PathParameters<R['path']>,
      user,
      body: body as RequestBody<R>,
      traceId: c.get('traceId'),
      query: name => c.req.query(name),
    });
    return answer instanceof Response ? answer : json(200, answer);
  });
}

/** Throws 401 with the only words that were ever seen for it (platform-api.md 2.1). */
export function authenticate({ store, clock, faults }: ApiPlatform, c: Context<Served>): UserRecord {
  const bearer = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  const session = store.get('session', bearer);
  if (session && faults.strikes('expire-sessions')) {
    store.write(put('session', { ...session, expiresAt: 0 }));
  }
  const good = store.get('session', bearer);
  const user = good && good.expiresAt * 1000 > clock.now() ? store.get('user', good.userId) : undefined;
  if (!user) throw refuse(401, 'Invalid or expired session header: X-Pantheon-Session');
  return user;
}

/** Throws 400 for what is not as agreed. */
export async function readBody<S extends v.GenericSchema>(
  c: Context<Served>,
  schema: S,
): Promise<v.InferOutput<S>> {
  let value: unknown;
  try {
    value = JSON.parse(await c.req.text());
  } catch {
    throw refuse(400, 'The body of the request is not JSON.');
  }
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw refuse(
    400,
    `The body of the request is not as agreed: ${v.getDotPath(issue) ?? 'it'} should be ${issue.expected ?? 'otherwise'}.`,
  );
}
