import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { createCredentials } from '../../src/config/credentials.ts';
import { readSettings } from '../../src/config/settings.ts';
import { openDurableStore } from '../../src/sandbox/store/durable-store.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { bundle, type Program } from './harness/bundled.ts';
import { noCrashes, runWithCrash } from './harness/crash-runner.ts';
import { faultTest, size } from './harness/fault-test.ts';

let writer: Program;
let sandbox: StartedSandbox;
let person: Person;
let folder: string;

beforeAll(async () => {
  writer = await bundle('write-state');
  sandbox = await startSandbox();
  person = newPerson(sandbox);
  folder = mkdtempSync(join(tmpdir(), 'turnout-state-'));
});

afterAll(async () => {
  writer.dispose();
  person.dispose();
  rmSync(folder, { recursive: true, force: true });
  await sandbox.dispose();
});

function newFolder(): string {
  return mkdtempSync(join(folder, 'x'));
}

const credentialsIn = (place: string) =>
  createCredentials({ folder: place, api: 'https://terminus.example.com', hasModes: true, token: undefined });

faultTest(
  'T-25',
  'eight processes that log in and set at once',
  async tally => {
    const times = size({ quick: 4, whole: 100 });
    const place = newFolder();
    const children = Array.from({ length: 8 }, (_, n) =>
      writer.start('credentials', place, String(n), String(times)),
    );
    // Six settings there are: each of six more writers has one of its own.
    const setters = Array.from({ length: 6 }, (_, n) => writer.start('settings', place, String(n), '1'));
    const ends = [...children, ...setters].map(child => new Promise(resolve => child.on('exit', resolve)));
    expect(new Set(await Promise.all(ends))).toEqual(new Set([0]));
    const accounts = credentialsIn(place).accounts();
    tally.add(8 * times, 8 * times - new Set(accounts).size);
    tally.add(6, 6 - Object.keys(readSettings(place)).length);
    expect(
      readdirSync(place, { recursive: true, encoding: 'utf8' }).filter(name => /lock|tmp/.test(name)),
    ).toEqual([]);
  },
  { timeout: 600_000 },
);

interface Disk {
  kind: 'settings' | 'credentials' | 'store';
  /** What has to be there still after a failure. */
  holds(place: string): boolean;
}

const disks: Disk[] = [
  { kind: 'settings', holds: place => Object.values(readSettings(place)).includes('0-0') },
  { kind: 'credentials', holds: place => credentialsIn(place).accounts().includes('0-0@example.com') },
  {
    kind: 'store',
    holds(place) {
      const store = openDurableStore(join(place, 'state'));
      const found = store.get('session', '0-0') !== undefined;
      store.close();
      return found;
    },
  },
];

faultTest(
  'T-18',
  'every write, flush and rename of a state file fails, or is the last',
  async tally => {
    const crashes = ['write', 'fsync', 'fdatasync', '/^rename'].flatMap(call =>
      ['error=ENOSPC', 'error=EIO', 'signal=SIGKILL'].map(effect => ({ call, effect })),
    );
    let struck = 0;
    for (const [nth, { kind, holds }] of disks.entries()) {
      const step = size({ quick: disks.length, whole: 1 });
      for (const { call, effect } of crashes.filter((_, n) => n % step === nth % step)) {
        for (let when = 1; when <= size({ quick: 1, whole: call === 'write' ? 12 : 3 }); when++) {
          const place = newFolder();
          await new Promise(resolve => writer.start(kind, place, '0').on('exit', resolve));
          const crash = { call, effect, when: `${when}+` };
          await tally.attempt(`${kind}: ${call} ${when}, ${effect}`, () => {
            if (runWithCrash(writer.words(kind, place, '1'), crash).struck) struck += 1;
            expect(holds(place)).toBe(true);
          });
        }
      }
    }
    tally.note(`${struck} of them met such a call`);
    expect(struck).toBeGreaterThan(0);
  },
  { skipped: noCrashes, timeout: 900_000 },
);

const damages: [string, (content: Buffer) => Buffer | undefined][] = [
  ['empty', () => Buffer.alloc(0)],
  ['binary', () => Buffer.from([0, 255, 254, 0, 1, 2, 3])],
  ['a byte order mark', content => Buffer.concat([Buffer.from('\ufeff'), content])],
  ['null', () => Buffer.from('null')],
  ['a number', () => Buffer.from('5')],
  ['a list', () => Buffer.from('[]')],
  [
    'wrong types',
    () => Buffer.from('{"accounts":{},"session":[],"site":{},"api":5,"version":"x","changes":1}'),
  ],
  ['a newer version', content => Buffer.from(content.toString().replace(/^\{/, '{"version": 99, "n": 0,'))],
  ['deep', () => Buffer.from('['.repeat(100_000))],
  ['__proto__', () => Buffer.from('{"__proto__":{"accounts":[]},"constructor":1}')],
  ['large', () => Buffer.alloc(size({ quick: 2, whole: 100 }) * 2 ** 20, '{"a":')],
  ['a folder', () => undefined],
  ...[0.1, 0.25, 0.5, 0.75, 0.9].map((part): [string, (content: Buffer) => Buffer] => [
    `truncated at ${part * 100} %`,
    content => content.subarray(0, Math.floor(content.length * part)),
  ]),
];

/** Everything that can come of a damaged file: never a bug, never a signal. */
const honest = new Set([0, 1, 2, 3, 4, 9, 10, 12]);

faultTest(
  'T-24',
  'settings, credentials, running.json and stashes that are damaged in every way',
  async tally => {
    const config = join(person.home, '.config/turnout');
    const stashes = join(person.home, '.local/share/turnout/stashes');
    await person.run('config:set timeout 60');
    await person.run('auth:login', { env: { TURNOUT_MACHINE_TOKEN: '' }, input: sandbox.token });
    await person.run(['auth:login', '--machine-token-file=-'], {
      env: { TURNOUT_MACHINE_TOKEN: '' },
      input: sandbox.token,
    });
    mkdirSync(join(stashes, 'my-site.dev-20260115-120000'), { recursive: true });
    const manifest = join(stashes, 'my-site.dev-20260115-120000/manifest.json');
    writeFileSync(
      manifest,
      '{"version":1,"site":{"id":"x","name":"my-site"},"environment":"dev","base":null,"takenAt":1,"takenBy":"a","changes":[],"files":[]}',
    );
    const credentials = join(config, 'credentials', readdirSync(join(config, 'credentials'))[0] ?? '');
    const cases: [string, string[]][] = [
      [join(config, 'settings.json'), ['config:list', 'config:set site x', 'site:list']],
      [credentials, ['auth:whoami', 'site:list', 'auth:login --machine-token-file=-']],
      [join(sandbox.folder, 'running.json'), ['site:list', 'sandbox:status']],
      [
        manifest,
        ['stash:list', 'stash:show my-site.dev-20260115-120000', 'stash:restore my-site.dev-20260115-120000'],
      ],
      [join(person.home, '.ssh/known_hosts'), ['env:diffstat my-site.dev']],
    ];
    mkdirSync(join(person.home, '.ssh'), { recursive: true });
    writeFileSync(join(person.home, '.ssh/known_hosts'), '[127.0.0.1]:2222 ssh-ed25519 AAAA\n');
    for (const [file, lines] of cases) {
      const whole = readFileSync(file);
      for (const [n, [how, damage]] of damages.entries()) {
        for (const [at, line] of lines.entries()) {
          // In the selection each damage meets one of the lines.
          if (at !== size({ quick: n % lines.length, whole: at })) continue;
          const damaged = damage(whole);
          rmSync(file, { recursive: true, force: true });
          if (damaged) writeFileSync(file, damaged, { mode: 0o600 });
          else mkdirSync(file);
          await tally.attempt(`${file}, ${how}: ${line}`, async () => {
            const env = { TURNOUT_MACHINE_TOKEN: '' };
            const { exitCode, stderr } = await person.run(line, { env, input: sandbox.token });
            expect(stderr).not.toContain('has a bug');
            expect(honest.has(exitCode)).toBe(true);
            const kept = damaged ? keptSomewhere(file, damaged) : existsSync(file);
            // Who logs in or sets anew may write over what holds nothing; no other user may.
            expect(kept || exitCode === 0).toBe(true);
          });
        }
        rmSync(file, { recursive: true, force: true });
        writeFileSync(file, whole, { mode: 0o600 });
      }
    }
  },
  { timeout: 600_000 },
);

function keptSomewhere(file: string, content: Buffer): boolean {
  return existsSync(file) && statSync(file).isFile() && readFileSync(file).equals(content);
}

faultTest(
  'T-24',
  'the journal of a sandbox, damaged in every way, is named and stays as it is',
  async tally => {
    const place = newFolder();
    const store = openDurableStore(join(place, 'state'));
    for (let n = 0; n < 5; n++)
      store.write({ kind: 'session', id: `s${n}`, record: { id: `s${n}`, userId: 'u', expiresAt: 1 } });
    store.close();
    const file = join(place, 'state/journal.ndjson');
    const whole = readFileSync(file);
    const cut = Array.from(
      { length: size({ quick: 15, whole: whole.length }) },
      (_, n, all = size({ quick: 15, whole: whole.length })) =>
        whole.subarray(0, Math.floor((whole.length * n) / all)),
    );
    const others = damages.flatMap(([, damage]) => damage(whole) ?? []);
    for (const content of [...cut, ...others]) {
      writeFileSync(file, content);
      await tally.attempt(`${content.length} bytes: ${content.subarray(0, 20)}`, () => {
        let opened: ReturnType<typeof openDurableStore> | undefined;
        try {
          opened = openDurableStore(join(place, 'state'));
        } catch (error) {
          expect(error).toMatchObject({ name: 'TurnoutError', exit: 'failed' });
          expect(readFileSync(file).equals(content)).toBe(true);
          return;
        }
        // What is whole is there; what was torn off at the end is not.
        const lines = content.toString().split('\n').slice(0, -1).filter(Boolean);
        expect(opened.all('session').length).toBe(lines.length);
        opened.close();
      });
    }
  },
);

faultTest('S-16', 'everything that is written, under umask 000', async tally => {
  const own = newPerson(sandbox);
  const before = process.umask(0);
  try {
    await own.run(['auth:login', '--machine-token-file=-'], {
      env: { TURNOUT_MACHINE_TOKEN: '' },
      input: sandbox.token,
    });
    await own.run('config:set timeout 60');
    await own.run('connection:set my-site.dev sftp');
    await own.run('env:stash my-site.dev');
  } finally {
    process.umask(before);
  }
  for (const entry of readdirSync(own.home, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!/turnout/.test(path.slice(own.home.length))) continue;
    await tally.attempt(path.slice(own.home.length), () => {
      expect(statSync(path).mode & 0o077).toBe(0);
    });
  }
  own.dispose();
});

faultTest('S-17', 'links planted where we write', async tally => {
  const own = newPerson(sandbox);
  const victim = join(own.home, 'victim');
  writeFileSync(victim, 'whole');
  const place = join(own.home, '.config/turnout/credentials');
  mkdirSync(place, { recursive: true, mode: 0o700 });
  symlinkSync(victim, join(place, `127.0.0.1_${new URL(sandbox.running.api).port}.json`));
  const env = { TURNOUT_MACHINE_TOKEN: '' };
  await tally.attempt('credentials', async () => {
    await own.run(['auth:login', '--machine-token-file=-'], { env, input: sandbox.token });
    expect(readFileSync(victim, 'utf8')).toBe('whole');
  });
  const other = join(own.home, 'sandbox');
  mkdirSync(other);
  for (const name of ['machine-token', 'known_hosts', 'running.json']) symlinkSync(victim, join(other, name));
  await tally.attempt('the files of a sandbox', async () => {
    await (await startSandbox({ folder: other })).dispose();
    expect(readFileSync(victim, 'utf8')).toBe('whole');
  });
  own.dispose();
});

const homes = [
  '/proc',
  '/proc/self',
  '/dev/null',
  '/nonexistent',
  '/etc/passwd',
  '',
  'relative',
  '/sys',
  '/dev/fd',
];
const binary = join(import.meta.dirname, '../../bin/turnout.js');

interface Exit {
  code: number | null;
  said: string;
}

function turnout(line: string, env: Record<string, string>): Promise<Exit> {
  // What spins below /proc hears no other signal.
  const child = spawn(process.execPath, [binary, ...line.split(' ')], {
    env: {
      PATH: process.env['PATH'],
      TURNOUT_PLATFORM: sandbox.running.api,
      TURNOUT_MACHINE_TOKEN: sandbox.token,
      ...env,
    },
    timeout: 25_000,
    killSignal: 'SIGKILL',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += String(chunk);
    });
  return new Promise(resolve => child.on('close', code => resolve({ code, said })));
}

faultTest(
  'T-26',
  'homes and XDG folders that are none, or take nothing',
  async tally => {
    const environments: Record<string, string>[] = homes.flatMap(home => [
      { HOME: home },
      { HOME: folder, XDG_CONFIG_HOME: `${home}/x`, XDG_DATA_HOME: `${home}/x`, XDG_CACHE_HOME: `${home}/x` },
    ]);
    const lines = ['config:set timeout 60', 'site:list', 'connection:set my-site.dev sftp', 'stash:list'];
    const all = environments.flatMap(env => lines.map(line => ({ env, line })));
    for (const { env, line } of all.filter((_, index) => index % size({ quick: 13, whole: 1 }) === 0)) {
      await tally.attempt(`${JSON.stringify(env)}: ${line}`, async () => {
        const { code, said } = await turnout(line, env);
        expect(said).not.toContain('has a bug');
        expect([0, 1, 2]).toContain(code);
        // What keeps nothing needs no home.
        if (line.startsWith('site:') || line.startsWith('connection:'))
          expect({ code, said }).toMatchObject({ code: 0 });
      });
    }
  },
  { timeout: 600_000 },
);
