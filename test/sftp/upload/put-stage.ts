import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/system/clock.ts';
import { newPerson, type Ran } from '../../support/run-turnout.ts';
import { startSandbox } from '../../support/started-sandbox.ts';
import { makeKey } from '../remote/hostile-server.ts';

/** A sandbox with my-site.dev in SFTP mode, and a person in it who has a key and a folder to upload from. */
export interface PutStage {
  /** Of the person. */
  home: string;
  local: string;
  sshPort: number;
  /** Of the person, for a turnout that is a process of its own. */
  env: Record<string, string>;
  /** Where the sandbox keeps what lies at a path of my-site. */
  there(path: string, environment?: string): string;
  /** Makes a local file. */
  write(name: string, content: string | Buffer, mode?: number): void;
  run(args: readonly string[], env?: Record<string, string>): Promise<Ran>;
  /** The same, with the waits of a commit made short. */
  runHastily(args: readonly string[]): Promise<Ran>;
  put(...args: string[]): Promise<Ran>;
  strike(): Promise<void>;
}

/** What turnout sleeps between two looks is not what is looked at here. */
const hasty = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
};

export async function openPutStage(): Promise<PutStage> {
  const sandbox = await startSandbox();
  const ada = newPerson(sandbox);
  const local = mkdtempSync(join(tmpdir(), 'turnout-put-'));
  const key = makeKey();
  mkdirSync(join(ada.home, '.ssh'));
  writeFileSync(join(ada.home, '.ssh/id_ecdsa'), key.private, { mode: 0o600 });
  writeFileSync(join(ada.home, '.ssh/id_ecdsa.pub'), key.public);
  // Debian's own configuration has names hashed, that of others has not.
  writeFileSync(join(ada.home, '.ssh/config'), 'HashKnownHosts no\n');
  // OpenSSH, which Git starts, looks for keys there.
  const accountHome = userInfo().homedir;
  const run: PutStage['run'] = (args, env = {}) => ada.run(args, { folder: local, accountHome, env });
  for (const line of ['ssh-key:add ~/.ssh/id_ecdsa.pub', 'connection:set my-site.dev sftp']) {
    const { exitCode, stderr } = await run(line.split(' '));
    if (exitCode !== 0) throw new Error(stderr);
  }
  return {
    home: ada.home,
    local,
    sshPort: sandbox.running.sshPort,
    env: ada.env,
    there: (path, environment = 'dev') =>
      join(sandbox.folder, 'sites', sandbox.siteId('my-site'), 'environments', environment, path),
    write(name, content, mode = 0o644) {
      mkdirSync(join(local, name, '..'), { recursive: true });
      writeFileSync(join(local, name), content, { mode });
    },
    run,
    runHastily: args => ada.run(args, { folder: local, accountHome, clock: hasty }),
    put: (...args) => run(['file:put', ...args]),
    async strike() {
      ada.dispose();
      rmSync(local, { recursive: true, force: true });
      await sandbox.dispose();
    },
  };
}
