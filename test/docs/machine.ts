import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { findProgram } from '../../src/system/programs/programs.ts';
import type { Built } from '../cli/built-turnout.ts';
import { newPerson } from '../support/run-turnout.ts';
import type { StartedSandbox } from '../support/started-sandbox.ts';

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Options {
  shell?: readonly string[];
  input?: string;
  env?: Record<string, string>;
}

/** A machine of its own for the lines of the README: a home with an SSH key, and a folder to work in. */
export interface ReadmeMachine {
  home: string;
  /** Where the lines are run. */
  folder: string;
  env: Record<string, string>;
  run(script: string, options?: Options): Promise<Ended>;
  /** Registers the key of this home with the account of the sandbox. */
  registerKey(sandbox: StartedSandbox): Promise<void>;
  dispose(): void;
}

const openSsh = {
  ssh: findProgram('ssh', process.env['PATH']),
  sftp: findProgram('sftp', process.env['PATH']),
};

/** Why the README cannot be run here; undefined when it can. */
export const noOpenSsh = openSsh.ssh && openSsh.sftp ? undefined : 'OpenSSH is not installed';

/** Other programs behave as with an account of this home, which OpenSSH looks up by the user's id. */
const shims = {
  // Workflows take no time, and every port is a free one.
  turnout: `[ "$1" = sandbox:start ] && set -- "$@" --speed=instant --ssh-port=0
exec NODE PROGRAM "$@"`,
  ssh: `exec SSH -F /dev/null -o UserKnownHostsFile="$HOME/known_hosts" "$@"`,
  sftp: `exec SFTP -F /dev/null -S "$HOME/bin/ssh" -o UserKnownHostsFile="$HOME/known_hosts" \\
  -o StrictHostKeyChecking=accept-new -i "$HOME/.ssh/id_ed25519" "$@"`,
  // There is no registry for a test: what is installed has to be a file that is there.
  npm: `[ "$1 $2" = 'install --global' ] && [ -f "$3" ]`,
};

export function makeReadmeMachine({ program }: Built, env: Record<string, string> = {}): ReadmeMachine {
  const home = mkdtempSync(join(tmpdir(), 'turnout-readme-'));
  const folder = join(home, 'work');
  for (const each of [folder, join(home, 'bin'), join(home, '.ssh')]) mkdirSync(each, { mode: 0o700 });
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
  writeFileSync(join(home, '.ssh/id_ed25519'), privateKey, { mode: 0o600 });
  writeFileSync(join(home, '.ssh/id_ed25519.pub'), `${publicKey} ada@laptop\n`);
  copyFileSync(join(home, '.ssh/id_ed25519'), join(home, '.ssh/pantheon'));
  for (const [name, script] of Object.entries(shims)) {
    const text = script
      .replace('NODE', process.execPath)
      .replace('PROGRAM', program)
      .replace('SSH -F', `${openSsh.ssh} -F`)
      .replace('SFTP', openSsh.sftp ?? 'sftp');
    writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const whole = {
    PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    TURNOUT_PLATFORM: 'sandbox',
    ...env,
  };
  return {
    home,
    folder,
    env: whole,
    run: (script, options) => runScript(script, { folder, env: whole }, options),
    async registerKey(sandbox) {
      const person = newPerson(sandbox);
      writeFileSync(join(person.home, 'key.pub'), readFileSync(join(home, '.ssh/id_ed25519.pub')));
      await person.run('ssh-key:add key.pub');
      person.dispose();
    },
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}

async function runScript(
  script: string,
  { folder, env }: { folder: string; env: Record<string, string> },
  { shell = ['bash', '-c'], input = '', env: more = {} }: Options = {},
): Promise<Ended> {
  const [program = 'sh', ...flags] = shell;
  const child = spawn(program, [...flags, script], { cwd: folder, env: { ...env, ...more } });
  const ended = { stdout: '', stderr: '' };
  child.stdout.on('data', chunk => {
    ended.stdout += String(chunk);
  });
  child.stderr.on('data', chunk => {
    ended.stderr += String(chunk);
  });
  child.stdin.on('error', () => {}).end(input);
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { code, ...ended };
}
