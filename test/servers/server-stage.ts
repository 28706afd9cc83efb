import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../src/system/clock.ts';
import { startCutProxy } from '../support/network/cut-proxy.ts';
import { newPerson, type Ran } from '../support/run-turnout.ts';
import { makeKey } from '../support/ssh/keys.ts';
import { startSandbox } from '../support/started-sandbox.ts';
import type { ForeignServer, ServerKind } from './foreign-server.ts';

/**
 * The sandbox's API with another server for the files: its login folder is the environment that the sandbox keeps, so that
 * everything works that needs both.
 */
export interface ServerStage {
  server: ForeignServer;
  /** The folder that is uploaded from. */
  local: string;
  /** On the server's disk. */
  there(path: string): string;
  write(name: string, content: string | Buffer, mode?: number): void;
  run(...args: string[]): Promise<Ran>;
  /** The same over a connection that is cut after so many bytes. */
  runUntilCut(after: number, ...args: string[]): Promise<Ran>;
  /** The same while the sandbox keeps looking for what is written past it. */
  runNoticed(...args: string[]): Promise<Ran>;
  /** The sandbox sees what was written past it. */
  notice(): Promise<void>;
  stop(): Promise<void>;
}

/** No one waits for what turnout sleeps between two looks. */
const hasty = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
};

export async function openServerStage(kind: ServerKind): Promise<ServerStage> {
  const sandbox = await startSandbox();
  const { sandbox: platform } = sandbox;
  const person = newPerson(sandbox);
  const folder = mkdtempSync(join(tmpdir(), 'turnout-server-'));
  const local = mkdtempSync(join(tmpdir(), 'turnout-local-'));
  const [own, host] = [makeKey('ecdsa'), makeKey('rsa')];
  mkdirSync(join(person.home, '.ssh'), { mode: 0o700 });
  writeFileSync(join(person.home, '.ssh/id_ecdsa'), own.private, { mode: 0o600 });
  writeFileSync(join(person.home, '.ssh/id_ecdsa.pub'), own.public);
  writeFileSync(join(folder, 'host_key'), host.private, { mode: 0o600 });
  const there = (path: string) =>
    join(sandbox.folder, 'sites', sandbox.siteId('my-site'), 'environments/dev', path);
  // The real ssh that Git starts looks below the home of the account, whatever HOME says.
  const accountHome = userInfo().homedir;
  const run = (...args: string[]) =>
    person.run(args, { folder: local, clock: hasty, env: reach, accountHome });
  const reach: Record<string, string> = {};
  for (const line of ['ssh-key:add ~/.ssh/id_ecdsa.pub', 'connection:set my-site.dev sftp']) {
    const { exitCode, stderr } = await run(...line.split(' '));
    if (exitCode !== 0) throw new Error(stderr);
  }
  mkdirSync(there('files'), { recursive: true });
  const server = await kind.start({
    ...{ folder, login: there(''), hostKey: join(folder, 'host_key'), publicKey: `${own.public}\n` },
  });
  // A host of its own, so that Git goes on to the sandbox.
  const leadTo = (port: number) => {
    const block = ['Host files.example', 'HostName 127.0.0.1', `Port ${port}`, `User ${server.user}`];
    writeFileSync(join(person.home, '.ssh/config'), `${block.join('\n')}\n`, { mode: 0o600 });
  };
  leadTo(server.port);
  async function notice(): Promise<void> {
    const site = platform.store.all('site').find(({ name }) => name === 'my-site');
    const dev = platform.store
      .all('environment')
      .find(each => each.siteId === site?.id && each.name === 'dev');
    if (dev) await (await platform.environments.tree(dev)).sweep();
  }
  reach['TURNOUT_SSH_HOST'] = 'files.example';
  return {
    server,
    local,
    there,
    write(name, content, mode = 0o644) {
      mkdirSync(join(local, name, '..'), { recursive: true });
      writeFileSync(join(local, name), content, { mode });
    },
    run,
    async runUntilCut(after, ...args) {
      const proxy = await startCutProxy(server.port, { after, onCut: () => {} });
      leadTo(proxy.port);
      try {
        return await run(...args);
      } finally {
        leadTo(server.port);
        await proxy.stop();
      }
    },
    async runNoticed(...args) {
      let running = true;
      const looking = (async () => {
        for (; running; await pause(100)) await notice();
      })();
      try {
        return await run(...args);
      } finally {
        running = false;
        await looking;
      }
    },
    notice,
    async stop() {
      await server.stop();
      person.dispose();
      await sandbox.dispose();
      for (const each of [folder, local]) rmSync(each, { recursive: true, force: true });
    },
  };
}
