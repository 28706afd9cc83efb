import { onTestFinished } from 'vitest';
import { createApi } from '../../src/api/api.ts';
import type { Session } from '../../src/api/session.ts';
import { createTransport } from '../../src/api/transport/transport.ts';
import { Secret } from '../../src/errors/secret.ts';
import { type ScriptedServer, startScriptedServer } from '../support/network/scripted-server.ts';
import { TestClock } from '../support/test-clock.ts';

export const token = 'machine-token-CANARY-4711';
export const bearer = 'session-CANARY-0815';
export const renewedBearer = 'session-CANARY-renewed';
export const traceId = '6c2e4b1c-0000-4000-8000-000000000001';
export const loginLine = 'POST /api/authorize/machine-token';

interface Wanted {
  /** What is stored; undefined for a user who is not logged in. */
  session?: Session | undefined;
  /** The machine token; undefined for none. */
  token?: string | undefined;
}

/** A session that is good for another hour of the test clock. */
export function goodSession(clock = new TestClock(), value = bearer): Session {
  return { bearer: new Secret(value), expiresAt: clock.now() / 1000 + 3600, userId: 'user-1' };
}

/** The API of a scripted server, with a clock on which no one waits and chance that is always one half. */
export async function openApi(wanted: Wanted = { session: goodSession(), token }) {
  const server = await startScriptedServer();
  const clock = new TestClock();
  const kept: Session[] = [];
  const trace: string[] = [];
  const wire: string[] = [];
  const api = createApi(
    {
      api: server.url,
      transport: createTransport(),
      clock,
      random: { uuid: () => traceId, hex: bytes => '0'.repeat(bytes * 2), fraction: () => 0.5 },
      version: '1.2.3',
      timeout: 30_000,
      maxDuration: 600_000,
      trace: line => trace.push(line),
      traceFully: line => wire.push(line),
    },
    {
      session: async () => kept.at(-1) ?? wanted.session,
      keepSession: async session => void kept.push(session),
      machineToken: async () => (wanted.token === undefined ? undefined : new Secret(wanted.token)),
    },
  );
  onTestFinished(() => api.close());
  return { api, server, clock, kept, trace, wire };
}

export function expectLogin(server: ScriptedServer, value = renewedBearer): void {
  server.expect(loginLine, { json: { session: value, expires_at: 4_000_000_000, user_id: 'user-1' } });
}

/** The error of a promise that is meant to fail. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    value => {
      throw new Error(`It did not fail but gave ${JSON.stringify(value)}`);
    },
    error => error,
  );
}
