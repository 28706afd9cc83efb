import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultNames } from '../../../src/contract/sandbox-faults.ts';
import type { SignalName } from '../../../src/system/programs/signal-name.ts';
import { newPerson, type Person } from '../../support/run-turnout.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { layHostKeys } from '../../support/ssh/lay-host-keys.ts';
import { failed, reported } from '../stage.ts';

let person: Person;
let folder: string;
beforeEach(() => {
  person = newPerson();
  folder = join(person.home, '.local/share/turnout/sandbox');
});
afterEach(() => person.dispose());

const ports = '--api-port=0 --ssh-port=0 --speed=instant';

describe('a sandbox in the foreground', () => {
  test('says where it runs, serves until a signal, and remembers', async () => {
    let send = (_: SignalName) => {};
    const serving = person.run(`sandbox:start ${ports}`, { onStart: given => (send = given) });
    while (!existsSync(join(folder, 'running.json'))) await pause(10);
    const status = JSON.parse((await person.run('sandbox:status --json')).stdout);
    expect(status).toMatchObject({
      state: 'running',
      pid: process.pid,
      folder,
      known_hosts: `${folder}/known_hosts`,
    });
    const login = `auth:login --platform=sandbox --machine-token-file ${folder}/machine-token`;
    expect(await person.run(login)).toEqual(
      reported('Logging in via machine token.', 'Logged in as dev@sandbox.localhost.'),
    );
    send('SIGINT');
    expect(await serving).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `The sandbox is running: API ${status.api}, SFTP and Git on port ${status.ssh_port}.
  export TURNOUT_PLATFORM=sandbox
  turnout auth:login --machine-token-file '${folder}/machine-token'
`,
    });
    expect(await person.run('sandbox:status --field=state')).toEqual({
      exitCode: 0,
      stdout: 'stopped\n',
      stderr: '',
    });
    expect(await person.run('sandbox:stop')).toEqual(reported('The sandbox is not running.'));
    expect(await person.run('sandbox:reset')).toEqual(
      failed(
        2,
        `Delete every site, file and commit in ${folder}? Cannot prompt: standard input is not a terminal.`,
        'To say yes beforehand: --yes',
      ),
    );
    expect(await person.run('sandbox:reset --yes')).toEqual(
      reported(
        `Every site, file and commit in ${folder} is deleted. Ports, host keys, users and tokens are the same.`,
      ),
    );
    expect(existsSync(join(folder, 'state'))).toBe(false);
    expect(await person.run('sandbox:reset -y')).toEqual(
      failed(10, `There is no sandbox in ${folder}.`, 'Start one with: turnout sandbox:start'),
    );
  });
});

/** A sandbox in the foreground of this process, until `stop`. */
async function serve(line: string) {
  let send = (_: SignalName) => {};
  const serving = person.run(line, { onStart: given => (send = given) });
  while (!existsSync(join(folder, 'running.json'))) await pause(10);
  return {
    async stop() {
      send('SIGINT');
      return serving;
    },
  };
}

describe('the identity of a sandbox', () => {
  const start = 'sandbox:start --ssh-port=0 --speed=instant';
  const platform = { TURNOUT_PLATFORM: 'sandbox' };

  test('U3: ports, host keys, users and a login outlive stop, start and reset; --identity makes new ones', async () => {
    layHostKeys(folder);
    const first = await serve(start);
    expect(
      (await person.run(`auth:login --machine-token-file ${folder}/machine-token`, { env: platform }))
        .exitCode,
    ).toBe(0);
    const users = (await person.run('sandbox:users --json')).stdout;
    const known = readFileSync(join(folder, 'known_hosts'), 'utf8');
    const printed = (await first.stop()).stdout;
    const again = await serve(start);
    expect((await again.stop()).stdout).toBe(printed);

    await person.run('sandbox:reset --yes');
    expect((await person.run('sandbox:users --json')).stdout).toBe(users);
    const third = await serve(start);
    expect(readFileSync(join(folder, 'known_hosts'), 'utf8')).toBe(known);
    expect(await person.run('auth:whoami', { env: platform })).toEqual({
      exitCode: 0,
      stdout: 'dev@sandbox.localhost\n',
      stderr: '',
    });
    expect((await person.run('sandbox:users --json')).stdout).toBe(users);
    expect((await third.stop()).stdout).toBe(printed);

    expect(await person.run('sandbox:reset --identity --yes')).toEqual(
      reported(`Nothing is left in ${folder}.`),
    );
    expect(existsSync(folder)).toBe(false);
    const other = await serve(start);
    expect((await person.run('sandbox:users --json')).stdout).not.toBe(users);
    expect(readFileSync(join(folder, 'known_hosts'), 'utf8')).not.toBe(known);
    await other.stop();
  });

  test('U3+: a reset leaves the UUIDs of sites, so that clones, other clients and what is remembered go on', async () => {
    layHostKeys(folder);
    const first = await serve(`${start} --site shop`);
    await person.run(`auth:login --machine-token-file ${folder}/machine-token`, { env: platform });
    const ids = await person.run('site:list --fields=name,id', { env: platform });
    const command = await person.run('connection:info shop.dev --field=sftp_command', { env: platform });
    await first.stop();
    for (const _again of ['once', 'twice']) {
      await person.run('sandbox:reset --yes');
      await (await serve(start)).stop();
    }
    await person.run('sandbox:reset --yes');
    const last = await serve(`${start} --site shop`);
    expect(await person.run('site:list --fields=name,id', { env: platform })).toEqual(ids);
    const asked = await person.run('connection:info shop.dev --field=sftp_command --fresh', {
      env: platform,
    });
    expect(asked).toEqual(command);
    await last.stop();
  });

  test('U3: a second start prints the same lines and ends with 0, and says what it does not heed', async () => {
    layHostKeys(folder);
    const first = await serve(start);
    const second = await person.run(start);
    const third = await person.run(`${start} --fault cut=1`);
    const { stdout } = await first.stop();
    expect(second).toEqual({ exitCode: 0, stdout, stderr: '' });
    expect(third).toEqual({
      exitCode: 0,
      stdout,
      stderr:
        ' [warning] It runs already, without --fault. To start it with that: turnout sandbox:stop, then once more.\n',
    });
  });

  test('U3: a port that another program has today is the sandbox’s again tomorrow', async () => {
    layHostKeys(folder);
    const first = await serve(start);
    const { api, ssh_port } = JSON.parse((await person.run('sandbox:status --json')).stdout);
    await first.stop();
    const port = Number(new URL(api).port);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const second = await serve(start);
    const { stderr } = await second.stop();
    expect(stderr).toMatch(
      new RegExp(
        `^ \\[warning\\] Port ${port} is in use by another program: the API is on \\d+ until the next start.\n$`,
      ),
    );
    other.close();
    await once(other, 'close');
    const third = await serve(start);
    expect(JSON.parse((await person.run('sandbox:status --json')).stdout)).toMatchObject({ api, ssh_port });
    await third.stop();
  });

  test('U3: the sandbox’s own known_hosts counts, whatever is known elsewhere of its port', async () => {
    layHostKeys(folder);
    const first = await serve(start);
    const { ssh_port } = JSON.parse((await person.run('sandbox:status --json')).stdout);
    const another = `[127.0.0.1]:${ssh_port} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDCfsB6PgfQ7lkXWzcHZB0m0nGtSNsTw6lCqgrPzK2e\n`;
    mkdirSync(join(person.home, '.ssh'), { mode: 0o700 });
    writeFileSync(join(person.home, '.ssh/known_hosts'), another);
    writeFileSync(join(person.home, '.local/share/turnout/known_hosts'), another);
    const token = readFileSync(join(folder, 'machine-token'), 'utf8').trim();
    const env = { ...platform, TURNOUT_MACHINE_TOKEN: token };
    await keepKey({ ...person, run: (line, options) => person.run(line, { ...options, env }) });
    const listed = await person.run('file:list my-site.dev:code --field=path', { env });
    await first.stop();
    expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('U3: a second user’s token and password can be had, and more users and sites', async () => {
    layHostKeys(folder);
    expect(await person.run('sandbox:users --json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr: ` [warning] No sandbox was ever started in ${folder}.\n`,
    });
    const serving = await serve(`${start} --users 3 --sites 6`);
    const users = JSON.parse((await person.run('sandbox:users --json')).stdout);
    expect(users.map(({ email }: { email: string }) => email)).toEqual([
      'dev@sandbox.localhost',
      'ada@sandbox.localhost',
      'user-003@sandbox.localhost',
    ]);
    for (const { email, machine_token: token, password } of users) {
      const env = { ...platform, TURNOUT_MACHINE_TOKEN: token };
      expect((await person.run('auth:whoami', { env })).stdout).toBe(`${email}\n`);
      expect(password).toMatch(/^[0-9a-f]{24}$/);
    }
    const env = { ...platform, TURNOUT_MACHINE_TOKEN: users[0].machine_token };
    const sites = (await person.run('site:list --field=name', { env })).stdout.trim().split('\n');
    await serving.stop();
    expect(sites.sort()).toEqual(['my-drupal', 'my-site', 'old-site', 'site-005', 'site-006', 'team-site']);
  });

  test('U3, W10: the help of sandbox:start lists every fault with its meaning', async () => {
    const { stdout } = await person.run('help sandbox:start');
    const flat = stdout.replace(/\s+/g, ' ');
    for (const [name, { form, does }] of Object.entries(faultNames)) {
      expect(flat).toContain(`${name}=${form} ${does}`);
    }
  });
});

describe('a question at a terminal', () => {
  const terminal = { columns: 80 };

  test('has No preselected, and a no is 1', async () => {
    const { exitCode, stdout, stderr } = await person.run('sandbox:reset --no-color', {
      terminal,
      input: '\r',
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('? Delete every site, file and commit in ');
    expect(
      stderr.endsWith(
        'Error: The answer was no; nothing was changed.\nTo go ahead without a question: --yes\n',
      ),
    ).toBe(true);
  });

  test.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('ended with %s is 130', async (_, input) => {
    const { exitCode, stdout, stderr } = await person.run('sandbox:reset --no-color', { terminal, input });
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(
      stderr.endsWith(
        'Error: Cancelled; nothing was changed.\nTo answer without a prompt, see: turnout help sandbox:reset\n',
      ),
    ).toBe(true);
  });

  test('that a signal takes back is 143', async () => {
    let send = (_: SignalName) => {};
    const neverEnding = new PassThrough();
    const asked = person.run('sandbox:reset', {
      terminal,
      stream: neverEnding,
      onStart: given => (send = given),
    });
    while (neverEnding.listenerCount('end') === 0) await pause(5);
    send('SIGTERM');
    expect((await asked).exitCode).toBe(143);
  });

  test.each([
    ['-n', '--no-interaction was given'],
    ['-q', '--quiet was given'],
  ])('is not asked with %s, and not under CI', async (flag, why) => {
    const refusal = (because: string) =>
      `Error: Delete every site, file and commit in ${folder}? Cannot prompt: ${because}.\nTo say yes beforehand: --yes\n`;
    const run = (line: string, env = {}) => person.run(`${line} --no-color`, { terminal, env });
    expect(await run(`sandbox:reset ${flag}`)).toEqual({ exitCode: 2, stdout: '', stderr: refusal(why) });
    expect(await run('sandbox:reset', { CI: 'true' })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: refusal('CI is set'),
    });
  });
});

describe('W6, U3: sandbox:start refuses', () => {
  test.each([
    ['--ssh-port=x', 2, '"x" is not a port.'],
    ['--api-port=70000', 2, '"70000" is not a port.'],
    ['--speed=fast', 2, '"fast" is not a speed.'],
    ['--fault=nonsense', 2, undefined],
    ['--code=nowhere', 10, undefined],
    [
      `--site=${'a'.repeat(53)}`,
      2,
      `The name of a site has at most 52 characters; "${'a'.repeat(53)}" has 53.`,
    ],
    ['--sites=0', 2, '"0" is not a number of sites.'],
    ['--users=x', 2, '"x" is not a number of users.'],
    ['here', 2, '1 unexpected argument: sandbox:start takes no arguments.'],
  ])('%s', async (flag, code, what) => {
    const { exitCode, stdout, stderr } = await person.run(`sandbox:start ${flag}`);
    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
      exitCode: code,
      stdout: '',
      lines: 3,
    });
    if (what) expect(stderr.split('\n')[0]).toBe(` [error]  ${what}`);
    expect(existsSync(folder)).toBe(false);
  });
});
