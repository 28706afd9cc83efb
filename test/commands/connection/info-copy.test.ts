import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyText } from '../../../src/cli/terminal/clipboard.ts';
import { noProgress } from '../../../src/cli/terminal/progress.ts';
import type { Machine } from '../../../src/system/machine.ts';
import { failed, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let bin: string;
let clipboard: string;

beforeAll(async () => {
  stage = await setStage();
  bin = join(stage.person.home, 'bin');
  clipboard = join(stage.person.home, 'clipboard');
  mkdirSync(bin);
  // As the real one: it goes on in the background with the streams that it has, to answer anyone who pastes.
  place(
    'xclip',
    `[ "$*" = '-selection clipboard' ] && cat > '${clipboard}' && { sleep 30 & echo $! > '${clipboard}.pid'; }`,
  );
  place('xsel', 'exit 1');
});
beforeEach(() => rmSync(clipboard, { force: true }));
afterAll(() => stage.dispose());

function place(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** Ends what the program has left in the background. */
function endBackground(): void {
  process.kill(Number(readFileSync(`${clipboard}.pid`, 'utf8')));
}

const line = 'connection:info my-site.dev --field=sftp_command --copy';
const env = () => ({ PATH: `${bin}:/usr/bin:/bin`, DISPLAY: ':0' });
const nowhere = failed(
  1,
  'No clipboard is available, and no terminal that could provide one.',
  'Leave out --copy to have it printed; on a desktop of Linux install wl-clipboard, xclip or xsel.',
);

test('--copy copies the value without a line end, says which field that was, and prints it', async () => {
  const { stdout } = await stage.person.run(line.replace(' --copy', ''));
  const ran = await stage.person.run(line, { env: env() });
  endBackground();
  expect(ran).toEqual({
    exitCode: 0,
    stdout,
    stderr: ' [notice] Copied sftp_command of my-site.dev to the clipboard with xclip.\n',
  });
  expect(readFileSync(clipboard, 'utf8')).toBe(stdout.trimEnd());
});

test('a secret is in the clipboard, and neither in what is said nor in what is told of the program', async () => {
  const { stdout, stderr } = await stage.person.run(
    `${line} -vvv`.replace('sftp_command', 'mysql_password'),
    {
      env: env(),
    },
  );
  endBackground();
  const password = readFileSync(clipboard, 'utf8');
  expect(password.length).toBeGreaterThan(8);
  expect(stdout).toBe(`${password}\n`);
  expect(stderr).toContain(' [notice] Copied mysql_password of my-site.dev to the clipboard with xclip.\n');
  expect(stderr).toContain('xclip -selection clipboard\n');
  expect(stderr).not.toContain(password);
});

describe('where no program takes it', () => {
  const terminal = { columns: 200 };
  const shown =
    'Copied sftp_command of my-site.dev through the terminal (OSC 52; some terminals do not take it).\n';

  test.each([
    ['there is no display', { DISPLAY: '' }],
    ['there is none', { PATH: '/nowhere' }],
    ['it is in the working directory only', { PATH: '.:bin::' }],
    ['it fails', { BROKEN: 'yes' }],
  ])('since %s, the terminal gets it', async (_why, change: Record<string, string>) => {
    const { stdout } = await stage.person.run(line.replace(' --copy', ''));
    if (change['BROKEN']) place('xclip', 'exit 1');
    const ran = await stage.person.run(line, { env: { ...env(), ...change }, terminal });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toBe(stdout);
    const sequence = `\x1b]52;c;${Buffer.from(stdout.trimEnd()).toString('base64')}\x07`;
    expect(ran.stderr.slice(ran.stderr.indexOf('\x1b]'))).toBe(`${sequence}${shown}`);
    expect(existsSync(clipboard)).toBe(false);
  });

  test.each([
    ['without a terminal', {}],
    ['in CI', { CI: 'true' }],
  ])('%s it fails, and says what to do', async (_where, change: Record<string, string>) => {
    const options = change['CI'] ? { terminal } : {};
    const ran = await stage.run(line, { env: { PATH: '/nowhere', ...change }, ...options });
    if (change['CI']) expect(ran.exitCode).toBe(1);
    else expect(ran).toEqual(nowhere);
    expect(ran.stderr).not.toContain('\x1b]52');
  });
});

test('--copy without one field is refused before anything is asked', async () => {
  const refused = failed(
    2,
    '--copy copies one field, and --field does not say which.',
    'For example: turnout connection:info my-site.dev --field=sftp_command --copy',
  );
  for (const fields of ['', ' --fields=sftp_*'])
    expect(await stage.run(`connection:info my-site.dev${fields} --copy`)).toEqual(refused);
});

test('a field that the environment does not have is not copied', async () => {
  expect(await stage.run(line.replace('sftp_command', 'redis_command'), { env: env() })).toEqual(
    failed(
      10,
      'my-site.dev has no redis_command.',
      "See what it has: turnout connection:info my-site.dev '--fields=*'",
    ),
  );
});

describe('the programs that are tried', () => {
  async function tried(system: string, env: Record<string, string>): Promise<string[]> {
    const names: string[] = [];
    const programs = { find: (name: string) => void names.push(name) };
    const machine = { system, env, programs, errors: { isTerminal: false } } as unknown as Machine;
    await copyText({ machine, progress: noProgress }, 'x').catch(() => {});
    return names;
  }

  test.each([
    ['darwin', {}, ['pbcopy']],
    ['darwin', { SSH_CONNECTION: '1 2 3 4' }, []],
    ['win32', {}, ['clip.exe']],
    ['linux', {}, []],
    ['linux', { WSL_DISTRO_NAME: 'Debian' }, ['clip.exe']],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }, ['wl-copy', 'xclip', 'xsel']],
    ['linux', { DISPLAY: 'localhost:10.0', SSH_CONNECTION: '1 2 3 4' }, ['xclip', 'xsel']],
  ])('on %s with %j: %j', async (system, env: Record<string, string>, names) => {
    expect(await tried(system, env)).toEqual(names);
  });

  test.each(['a\x1b]0;b', 'a\rb', 'a\u202eb'])('%j is never copied', async text => {
    const machine = { system: 'darwin', env: {}, programs: {}, errors: {} } as unknown as Machine;
    await expect(copyText({ machine, progress: noProgress }, text)).rejects.toThrow('control characters');
  });
});
