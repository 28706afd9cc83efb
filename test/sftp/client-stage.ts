import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TurnoutError } from '../../src/errors/turnout-error.ts';
import type { Connecting } from '../../src/sftp/connect/connecting.ts';
import { systemClock } from '../../src/system/clock.ts';
import { type HostileServer, type Key, makeKey, startHostileServer } from './remote/hostile-server.ts';

/** A home with a key in it, and the servers that a test starts. */
export interface ClientStage {
  folder: string;
  /** Our known_hosts file. */
  ours: string;
  start(conduct: Conduct, ...hostKeys: Key[]): Promise<HostileServer>;
  /** A second is the timeout for a server. */
  options(server: { port: number }, change?: { signal?: AbortSignal; home?: string }): Connecting;
  /** Writes a line about that port into the user's own known_hosts. */
  know(port: number, line: string): void;
  strike(): Promise<void>;
}

type Conduct = Parameters<typeof startHostileServer>[0]['conduct'];

export function openClientStage(): ClientStage {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-connect-'));
  const ours = join(folder, 'data/turnout/known_hosts');
  const servers: HostileServer[] = [];
  mkdirSync(join(folder, '.ssh'));
  writeFileSync(join(folder, '.ssh/id_ecdsa'), makeKey().private, { mode: 0o600 });
  return {
    folder,
    ours,
    async start(conduct, ...hostKeys) {
      const server = await startHostileServer({ hostKeys, conduct });
      servers.push(server);
      return server;
    },
    options: ({ port }, change = {}) => ({
      host: '127.0.0.1',
      environment: 'my-site.dev',
      port,
      user: 'dev.1234',
      knownHosts: [ours, join(folder, '.ssh/known_hosts')],
      keys: { named: undefined, agent: undefined, home: change.home ?? folder },
      clock: systemClock,
      signal: change.signal ?? new AbortController().signal,
      timeout: 1000,
    }),
    know: (port, line) => writeFileSync(join(folder, '.ssh/known_hosts'), `[127.0.0.1]:${port} ${line}\n`),
    async strike() {
      await Promise.all(servers.map(server => server.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function failure(work: Promise<unknown>): Promise<TurnoutError> {
  return work.then(
    () => expect.fail('It should have been refused.'),
    (error: TurnoutError) => error,
  );
}
