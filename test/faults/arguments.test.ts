import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect } from 'vitest';
import type { AnyCommand } from '../../src/cli/argv/define-command.ts';
import { commands } from '../../src/commands/index.ts';
import { settingNames } from '../../src/config/settings.ts';
import { connectionInfo } from '../../src/contract/connection.ts';
import { site } from '../../src/contract/site.ts';
import { parseGitCommand } from '../../src/sandbox/ssh/git-command.ts';
import { openSftp } from '../support/platform-client.ts';
import { remoteEdits } from '../support/remote-edits.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { TestClock } from '../support/test-clock.ts';
import { openAnswerLane } from './harness/answer-lane.ts';
import { lookUps, orders } from './harness/command-lines.ts';
import { createDice, type Dice } from './harness/dice.ts';
import type { AnswerFault } from './harness/fault-proxy.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { readTexts, readVectors } from './harness/vectors.ts';

let sandbox: StartedSandbox;
let person: Person;
let privateKey: string;
let folder: string;
let proof: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  person = newPerson(sandbox);
  privateKey = await keepKey(person);
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

interface Place {
  name: string;
  line(value: string): string[];
  /** The value is the name of something that is to be written: what leads to PROOF leads there. */
  writes: boolean;
}

/** What another program gets is for that program; and a sandbox that is started goes on for ever. */
const notOurs = new Set(['command', 'words behind']);
const endless = new Set(['sandbox:start']);
/** Instead of starting something that goes on. */
const rest: Record<string, string[]> = { 'connection:open': ['--print'], sftp: ['--print'] };
const written = /^(git:clone DIR|file:get LOCAL|\S+ --(output|generate|dir))/;

type Argument = AnyCommand['args'][string] & { choices?: readonly string[] };

function usualValue({ kind, choices }: Argument): string[] {
  if (kind === 'environment') return ['my-site.dev'];
  if (kind === 'site') return ['my-site'];
  if (kind === 'text' || kind === 'texts') return [choices?.[0] ?? 'x'];
  return [];
}

/** Every place on a line where a value can stand: each argument of each command, as it is and behind `--`, and each flag. */
async function findPlaces(): Promise<Place[]> {
  const places: Place[] = [];
  const add = (name: string, line: Place['line']) => places.push({ name, line, writes: written.test(name) });
  for (const [word, load] of Object.entries(commands).filter(([each]) => !endless.has(each))) {
    const { args, flags } = (await load()).default;
    const all = Object.values(args).filter(({ kind }) => !notOurs.has(kind));
    const usual = all.map(usualValue);
    const more = rest[word] ?? [];
    for (const [n, { name }] of all.entries()) {
      const given = (value: string) => usual.flatMap((each, at) => (at === n ? [value] : each));
      add(`${word} ${name}`, value => [word, ...more, ...given(value)]);
      add(`${word} ${name} behind --`, value => [word, ...more, '--', ...given(value)]);
    }
    for (const [flag, { value: takes }] of Object.entries(flags)) {
      if (takes) add(`${word} --${flag}`, value => [word, ...usual.flat(), ...more, `--${flag}=${value}`]);
    }
  }
  for (const flag of ['format', 'field', 'fields', 'filter', 'platform', 'timeout'])
    add(`--${flag}`, value => ['site:list', `--${flag}=${value}`]);
  add('-D', value => ['-D', `site=${value}`, 'connection:info']);
  return places;
}

/** Nothing was executed and nothing written, and whatever is said of it is an answer. */
function unharmed({ stderr }: { stderr: string }): void {
  expect(existsSync(proof)).toBe(false);
  expect(stderr).not.toContain('has a bug');
}

/** So many of the vectors, from another one on each time. */
function someVectors(count: number, from: number): string[] {
  const all = vectors();
  return Array.from({ length: count }, (_, n) => all[(from + n * 7) % all.length] ?? '');
}

faultTest(
  'S-12',
  'options and commands in the place of every value',
  async tally => {
    const places = await findPlaces();
    tally.note(`${places.length} places`);
    const step = size({ quick: 8, whole: 1 });
    for (const [n, { name, line, writes }] of places.entries()) {
      if (n % step !== 0) continue;
      for (const value of someVectors(size({ quick: 1, whole: 5 }), n)) {
        if (writes && value.endsWith(proof)) continue;
        await tally.attempt(`${name}: ${JSON.stringify(value)}`, async () => {
          unharmed(await person.run(line(value), { folder, clock: new TestClock(Date.now()) }));
        });
      }
    }
  },
  { timeout: 900_000 },
);

faultTest('S-12', 'the same in every setting', async tally => {
  const settings = join(person.home, '.config/turnout/settings.json');
  mkdirSync(dirname(settings), { recursive: true });
  for (const [n, name] of settingNames.entries()) {
    for (const value of someVectors(size({ quick: 1, whole: 38 }), n)) {
      writeFileSync(settings, JSON.stringify({ [name]: value }), { mode: 0o600 });
      for (const line of ['connection:info', 'git:clone my-site.dev', 'env:diffstat']) {
        await tally.attempt(`${name} = ${JSON.stringify(value)}: ${line}`, async () => {
          unharmed(await person.run(line, { folder, clock: new TestClock(Date.now()) }));
          rmSync(join(folder, 'my-site'), { recursive: true, force: true });
        });
      }
    }
  }
  rmSync(settings);
});

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
  for (const [n, name] of names.entries()) {
    for (const value of someVectors(size({ quick: 3, whole: 38 }), n)) {
      await tally.attempt(`${name}=${value}`, async () => {
        const env = { TURNOUT_SITE: 'my-site', TURNOUT_ENV: 'dev', [name]: value };
        unharmed(await person.run('connection:info', { folder, env }));
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

/** The platform's answer with the value in place of some of its texts, so that most of it is as it should be. */
function poisoned(value: string, dice: Dice): AnswerFault {
  const poison = (found: unknown): unknown => {
    if (typeof found === 'string') return dice.oneIn(4) ? value : found;
    if (Array.isArray(found)) return found.map(poison);
    if (typeof found !== 'object' || found === null) return found;
    const entries = Object.entries(found).map(([key, inner]) => [
      dice.oneIn(20) ? value : key,
      poison(inner),
    ]);
    return Object.fromEntries(entries);
  };
  return {
    name: value,
    passesOn: true,
    answer(response, whole) {
      const { status = 502, type = '', body = Buffer.of() } = whole ?? {};
      response.writeHead(status, { 'content-type': type });
      response.end(type.includes('json') ? JSON.stringify(poison(JSON.parse(body.toString()))) : body);
    },
  };
}

faultTest(
  'S-13',
  'the same in the texts and keys of every answer of the API, for every command',
  async tally => {
    const lane = await openAnswerLane();
    const dice = createDice(13);
    const lines = [...lookUps, ...orders];
    const step = size({ quick: 6, whole: 1 });
    for (const [n, line] of lines.filter((_, index) => index % step === 0).entries()) {
      for (const value of someVectors(size({ quick: 1, whole: 8 }), n)) {
        // Who logs in with an answer like this has a session like this.
        const fault = poisoned(value, dice);
        const choose = (request: string) => (request.includes('authorize') ? undefined : fault);
        await tally.attempt(`${line.words}: ${JSON.stringify(value)}`, async () =>
          unharmed(await lane.meet({ words: line.words }, choose)),
        );
      }
    }
    await lane.close();
  },
  { timeout: 900_000 },
);

faultTest('S-12', 'the same as names of files in the code', async tally => {
  const own = mkdtempSync(join(folder, 'names-'));
  const session = await openSftp({
    sshPort: sandbox.running.sshPort,
    username: `dev.${sandbox.siteId('my-site')}`,
    privateKey,
  });
  const edits = remoteEdits(session);
  const names = readTexts('arguments').map(text => text.replaceAll('/', '_').replaceAll('\n', '\u0001'));
  await person.run('connection:set my-site.dev sftp');
  for (const name of names) await edits.write(name, `${name}\n`);
  session.end();
  const key = '--identity=~/.ssh/id_ecdsa';
  const lines = [
    'env:diffstat my-site.dev',
    `env:diff my-site.dev ${key}`,
    'file:list my-site.dev:code',
    'file:get my-site.dev:code/ got/',
    'file:get my-site.dev:code/* got-by-name/',
    'env:stash my-site.dev',
    'file:put got/ my-site.dev:code/ --checksum',
    'env:commit my-site.dev -m x',
    `git:clone my-site.dev cloned ${key}`,
    'file:remove --glob my-site.dev:code/*PROOF* -y',
    'connection:set my-site.dev git -y',
    'stash:list',
  ];
  const step = size({ quick: 3, whole: 1 });
  for (const line of lines.filter((_, n) => n % step === 0)) {
    await tally.attempt(line, async () => {
      const ran = await person.run(line, { folder: own, clock: new TestClock(Date.now()) });
      unharmed(ran);
      expect(ran).toMatchObject({ exitCode: 0 });
      // A file called PROOF is none of these: a user has made it.
      for (const place of [sandbox.folder, person.home, own]) {
        const all = readdirSync(place, { recursive: true, encoding: 'utf8' });
        expect(all.filter(path => basename(path) === 'PROOF')).toEqual([]);
      }
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
    for (const path of ['.', '', './', '..:.'].slice(0, size({ quick: 1, whole: 4 }))) {
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
