import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect } from 'vitest';
import { connectionInfo } from '../../src/contract/connection.ts';
import { site } from '../../src/contract/site.ts';
import { parseGitCommand } from '../../src/sandbox/ssh/exec.ts';
import { keepKey } from '../support/keep-key.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { TestClock } from '../support/test-clock.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { readTexts, readVectors } from './harness/vectors.ts';

let sandbox: StartedSandbox;
let person: Person;
let folder: string;
let proof: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  person = newPerson(sandbox);
  await keepKey(person);
  folder = mkdtempSync(join(tmpdir(), 'turnout-arguments-'));
  proof = join(folder, 'PROOF');
  await person.run('connection:set my-site.dev sftp');
});

afterAll(async () => {
  person.dispose();
  rmSync(folder, { recursive: true, force: true });
  await sandbox.dispose();
});

const vectors = () => readTexts('arguments').map(text => text.replaceAll('PROOF', proof));

/** Every place on a line where a value can stand; no request of these changes anything for long. */
const places: ((value: string) => string[])[] = [
  value => ['site:info', value],
  value => ['env:info', value],
  value => ['env:list', value],
  value => ['env:info', `my-site.${value}`],
  value => ['connection:info', `${value}.dev`],
  value => ['connection:set', 'my-site.dev', value],
  value => ['env:diffstat', 'my-site.dev', `--format=${value}`],
  value => ['site:list', `--field=${value}`],
  value => ['site:list', `--fields=${value}`],
  value => ['site:list', `--filter=${value}`],
  value => ['site:list', `--platform=${value}`],
  value => ['-D', `site=${value}`, 'connection:info'],
  value => ['config:set', 'site', value],
  value => ['stash:show', value],
  value => ['stash:restore', value],
  value => ['ssh-key:add', value],
  value => ['auth:login', `--email=${value}`],
  value => ['workflow:wait', 'my-site.dev', value],
  value => ['file:put', value, 'my-site.dev:code'],
  value => ['env:stash', 'my-site.dev', `--identity=${value}`],
];
/** They start Git or connect, and so take a while. */
const slowPlaces: ((value: string) => string[])[] = [
  value => ['git:clone', 'my-site.dev', value],
  value => ['git:clone', 'my-site.dev', 'x', `--identity=${value}`],
  value => ['env:commit', 'my-site.dev', `--author=${value}`, '-m', value],
  value => ['env:diff', 'my-site.dev', value],
];

faultTest(
  'S-12',
  'options and commands in the place of every value',
  async tally => {
    const slow = size({ quick: 40, whole: 1 });
    for (const [n, value] of vectors().entries()) {
      for (const place of n % slow === 0 ? [...places, ...slowPlaces] : places) {
        const line = place(value);
        await tally.attempt(JSON.stringify(line), async () => {
          const { stderr } = await person.run(line, { folder, clock: new TestClock(Date.now()) });
          expect(existsSync(proof)).toBe(false);
          expect(stderr).not.toContain('has a bug');
        });
        await person.run('config:set site --unset');
      }
    }
  },
  { timeout: 900_000 },
);

faultTest('S-12', 'the same in variables', async tally => {
  const names = [
    'TURNOUT_SITE',
    'TURNOUT_ENV',
    'TURNOUT_SSH_HOST',
    'TURNOUT_SSH_PORT',
    'TURNOUT_FORMAT',
    'TURNOUT_PLATFORM',
    'TURNOUT_MACHINE_TOKEN',
    'TURNOUT_ON_CHANGES',
  ];
  for (const value of vectors()) {
    for (const name of names) {
      await tally.attempt(`${name}=${value}`, async () => {
        const env = { TURNOUT_SITE: 'my-site', TURNOUT_ENV: 'dev', [name]: value };
        const { stderr } = await person.run('connection:info', { folder, env });
        expect(existsSync(proof)).toBe(false);
        expect(stderr).not.toContain('has a bug');
      });
    }
  }
});

faultTest('S-13', 'sites whose ids are options, hosts and commands', async tally => {
  for (const value of [...vectors(), 'a b', 'evil.example/', 'x@evil.example', 'a\nb', '-x', '%h', 'x:22']) {
    await tally.attempt(JSON.stringify(value), () => {
      expect(v.safeParse(site, { id: value, name: 'my-site' }).success).toBe(false);
    });
  }
});

const platform = {
  name: 'pantheon',
  api: 'https://x',
  sshHost: undefined,
  sshPort: 2222,
  gitHost: undefined,
};

faultTest('S-06', 'commands that are shown for pasting, with names that are commands', async tally => {
  for (const value of vectors()) {
    await tally.attempt(JSON.stringify(value), () => {
      const { git_command: command } = connectionInfo({
        platform,
        site: { id: 'abc', name: value },
        environment: 'dev',
      });
      const words = execFileSync('bash', ['-c', `git() { printf '%s\\0' "$@"; }\n${command}`], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(existsSync(proof)).toBe(false);
      expect(words.split('\0').length).toBe(4);
      expect(words.split('\0')[2]?.startsWith('-')).toBe(false);
    });
  }
});

faultTest(
  'S-14',
  'a git and an ssh that lie in the working directory, with PATH starting at it',
  async tally => {
    const trap = mkdtempSync(join(folder, 'trap'));
    for (const name of ['git', 'ssh', 'sftp', 'less', 'sh']) {
      writeFileSync(join(trap, name), `#!/bin/bash\ntouch ${proof}\n`);
      chmodSync(join(trap, name), 0o755);
    }
    mkdirSync(join(trap, '.git'));
    const binary = join(import.meta.dirname, '../../bin/turnout.js');
    const env = {
      HOME: person.home,
      TURNOUT_PLATFORM: 'sandbox',
      TURNOUT_SANDBOX_DIR: sandbox.folder,
      TURNOUT_MACHINE_TOKEN: sandbox.token,
    };
    for (const path of ['.', '', './', '..:.'].slice(0, size({ quick: 2, whole: 4 }))) {
      for (const line of [
        'connection:info',
        'git:clone my-site.dev cloned',
        'env:diff my-site.dev',
        'env:commit my-site.dev -m x',
      ]) {
        await tally.attempt(`PATH=${path}:…, ${line}`, async () => {
          await spawned([binary, ...line.split(' ')], {
            cwd: trap,
            env: { ...env, PATH: `${path}:${process.env['PATH']}` },
          });
          rmSync(join(trap, 'cloned'), { recursive: true, force: true });
          expect(existsSync(proof)).toBe(false);
        });
      }
    }
  },
);

function spawned(words: string[], options: { cwd: string; env: Record<string, string> }): Promise<void> {
  return new Promise(resolve => {
    spawn(process.execPath, words, { ...options, stdio: 'ignore' }).on('close', () => resolve());
  });
}

faultTest('S-36', 'lines for the exec of the SSH server', async tally => {
  for (const { mustPass, text } of readVectors('exec-lines')) {
    await tally.attempt(JSON.stringify(text), () => {
      expect(parseGitCommand(text) !== undefined).toBe(mustPass);
    });
  }
});
