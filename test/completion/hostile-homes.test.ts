import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFileIfThere } from '../../src/system/disk/files.ts';
import { type Built, buildTurnout, shell, startTurnout } from '../cli/built-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';

let built: Built;
let sandbox: StartedSandbox;
let folder: string;
beforeAll(async () => {
  built = await buildTurnout();
  sandbox = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), 'turnout-homes-'));
});
afterAll(async () => {
  built.dispose();
  rmSync(folder, { recursive: true, force: true });
  await sandbox.dispose();
});

const platform = () => ({
  TURNOUT_PLATFORM: 'sandbox',
  TURNOUT_SANDBOX_DIR: sandbox.folder,
  TURNOUT_MACHINE_TOKEN: sandbox.token,
});

const script = join(import.meta.dirname, '../../completions/turnout.bash');

/** What bash puts in place of each line, and whatever else is printed. */
function completed(lines: readonly string[], env: Record<string, string>): string[] {
  const typed = lines.map(line => {
    // bash has cut the line at spaces and colons by then.
    const words = `turnout ${line}`.split(/ |(?<=:)|(?=:)/).map(word => `'${word}'`);
    const given = `COMP_LINE='turnout ${line}' COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1}`;
    return `${given}; COMP_POINT=\${#COMP_LINE}; _turnout; echo "\${COMPREPLY[*]}"`;
  });
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `source '${script}'\n${typed.join('\n')}`], {
    env: { PATH: '/usr/bin:/bin', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return `${stdout}${stderr}`.split('\n').slice(0, -1);
}

describe('a home in which nothing can be remembered', () => {
  function blocked(): Record<string, string> {
    const home = mkdtempSync(join(folder, 'home-'));
    writeFileSync(join(home, '.cache'), 'no folder');
    return { HOME: home };
  }

  function full(): Record<string, string> {
    const home = mkdtempSync(join(folder, 'home-'));
    mkdirSync(join(home, '.cache/turnout/look-ups-1/current'), { recursive: true });
    return { HOME: home };
  }

  test.each([
    ['no home', () => ({})],
    ['a home that is not there', () => ({ HOME: '/nowhere' })],
    ['a home that takes nothing, from nobody', () => ({ HOME: '/proc', XDG_CACHE_HOME: '/proc/cache' })],
    ['a file where the cache should be', blocked],
    ['a folder where a file should be', full],
  ])('%s: a look-up is answered each time, and TAB offers commands and nothing else', async (_what, make) => {
    const env: Record<string, string> = make();
    const argv = ['connection:info', 'my-site.dev', '--field=sftp_port'];
    const answer = { code: 0, stdout: `${sandbox.running.sshPort}\n`, stderr: '' };
    expect(await startTurnout(argv, built, { ...env, ...platform() }).ended).toEqual(answer);
    expect(await startTurnout(argv, built, { ...env, ...platform() }).ended).toEqual(answer);
    expect(completed(['connection:in', 'connection:info my', 'file:list my-site.dev:'], env)).toEqual([
      'info ',
      '',
      '',
    ]);
  });
});

test('of processes that write at once none tears the cache, and what the last one wrote is whole', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  const env = { HOME: home, ...platform() };
  const base = join(home, '.cache/turnout/look-ups-1');
  const forms = {
    current: /^[A-Za-z0-9._-]+\n$/,
    sites: /^([a-z0-9-]+ [0-9a-f-]{36} \d+ [a-z0-9,-]*\n)*$/,
    names: /^([a-z0-9-]+\.\n)*$/,
  };
  const account = () => readdirSync(base).find(name => statSync(join(base, name)).isDirectory()) ?? '';
  const torn: string[] = [];
  let reads = 0;
  function read(): void {
    for (const [name, form] of Object.entries(forms)) {
      const text = readFileIfThere(name === 'current' ? join(base, name) : join(base, account(), name));
      if (text === undefined) continue;
      reads++;
      if (!form.test(text)) torn.push(text);
    }
  }

  // The second of each finds what others wrote, or does without.
  const line =
    'turnout env:list my-site --field=id && turnout connection:info my-site.dev --field=sftp_port --fresh';
  let running = true;
  const all = Promise.all([1, 2, 3, 4].map(() => shell(line, built, env))).finally(() => {
    running = false;
  });
  while (running) {
    if (readFileIfThere(join(base, 'current'))) read();
    await turn();
  }
  const answers = await all;
  read();
  expect(new Set(answers.map(({ code, stderr }) => `${code} ${stderr}`))).toEqual(new Set(['0 ']));
  expect([torn, reads > 0]).toEqual([[], true]);
  const left = readdirSync(base, { recursive: true, encoding: 'utf8' });
  expect(left.filter(name => name.endsWith('.tmp'))).toEqual([]);
  expect(readFileSync(join(base, account(), 'sites'), 'utf8')).toContain(
    `my-site ${sandbox.siteId('my-site')} `,
  );
  expect(completed(['connection:info my-site.d'], { HOME: home })).toEqual(['my-site.dev ']);
});
