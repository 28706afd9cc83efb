import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignalName } from '../../src/system/signal-name.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { failed, said } from './stage.ts';

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
      said('Logging in via machine token.', 'Logged in as dev@sandbox.localhost.'),
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
    expect(await person.run('sandbox:stop')).toEqual(said('The sandbox is not running.'));
    expect(await person.run('sandbox:reset')).toEqual(
      failed(
        2,
        `Delete every site, file and commit in ${folder}? Nobody can be asked here.`,
        'To say yes beforehand: --yes',
      ),
    );
    expect(await person.run('sandbox:reset --yes')).toEqual(said(`Nothing is left in ${folder}.`));
    expect(existsSync(join(folder, 'state'))).toBe(false);
    expect(await person.run('sandbox:reset -y')).toEqual(
      failed(10, `There is no sandbox in ${folder}.`, 'Start one with: turnout sandbox:start'),
    );
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
        'Error: Nothing was done.\nTo answer beforehand, see the flags: turnout help COMMAND\n',
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

  test.each(['-n', '-q'])('is not asked with %s, and not under CI', async flag => {
    const refusal = `Error: Delete every site, file and commit in ${folder}? Nobody can be asked here.\nTo say yes beforehand: --yes\n`;
    const run = (line: string, env = {}) => person.run(`${line} --no-color`, { terminal, env });
    expect(await run(`sandbox:reset ${flag}`)).toEqual({ exitCode: 2, stdout: '', stderr: refusal });
    expect(await run('sandbox:reset', { CI: 'true' })).toEqual({ exitCode: 2, stdout: '', stderr: refusal });
  });
});

describe('sandbox:start refuses', () => {
  test.each([
    ['--ssh-port=x', 2, '"x" is not a port.'],
    ['--api-port=70000', 2, '"70000" is not a port.'],
    ['--speed=fast', 2, '"fast" is not a speed.'],
    ['--fault=nonsense', 2, undefined],
    ['--code=nowhere', 10, undefined],
    ['here', 2, 'sandbox:start takes no arguments; 1 word more is given.'],
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
