import { timingSafeEqual } from 'node:crypto';
import type * as v from 'valibot';
import { routes } from '../../contract/routes.ts';
import { loginRequest, type WireSession } from '../../contract/session.ts';
import { looksLikeSandboxToken } from '../auth/tokens.ts';
import type { UserRecord } from '../model/records.ts';
import { forget, put } from '../store/store.ts';
import type { ApiPlatform } from './platform.ts';
import { json, refuse } from './reply.ts';
import { type Api, readBody } from './route-handler.ts';

/** As in every usable recording (platform-api.md 2.1). Seconds. */
const sessionLength = 28 * 24 * 3600;

export function addLoginRoutes(app: Api, platform: ApiPlatform): void {
  const { login } = routes;
  app.on(login.method, `/api${login.path}`, async c =>
    json(200, logIn(platform, await readBody(c, loginRequest))),
  );
}

function logIn({ store, clock, random }: ApiPlatform, body: v.InferOutput<typeof loginRequest>): WireSession {
  const token = body.machine_token;
  if (!looksLikeSandboxToken(token)) {
    throw refuse(401, 'This is the sandbox: it takes its own machine tokens only. Keep yours to yourself.');
  }
  const user = store.all('user').find(each => each.machineTokens.some(known => same(known.token, token)));
  if (!user) throw refuse(401, 'Authorization failed. Please check that your machine token is valid.');
  const session = newSession(user, { now: clock.now(), id: random.uuid(), chance: random.hex(16) });
  const expired = store.all('session').filter(({ expiresAt }) => expiresAt * 1000 <= clock.now());
  store.write(
    ...expired.map(({ id }) => forget('session', id)),
    put('session', { id: session.session, userId: user.id, expiresAt: session.expires_at }),
  );
  return session;
}

function newSession(
  { id: user }: UserRecord,
  { now, id, chance }: { now: number; id: string; chance: string },
) {
  return {
    session: `${user}:${id}:${chance}`,
    expires_at: Math.floor(now / 1000) + sessionLength,
    user_id: user,
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
