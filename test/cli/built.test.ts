import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Built, buildTurnout, shell, startTurnout } from './built-turnout.ts';

let built: Built;
const home = mkdtempSync(join(tmpdir(), 'turnout-home-'));
const env = { HOME: home };
beforeAll(async () => {
  built = await buildTurnout();
});
afterAll(() => {
  built.dispose();
  rmSync(home, { recursive: true, force: true });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('a start', () => {
  test('through a symbolic link, as npm makes one, is a start all the same', async () => {
    const link = join(home, 'turnout');
    symlinkSync(built.program, link);
    expect(await shell(`'${link}' --version`, built, { ...env })).toEqual({
      code: 0,
      stdout: 'turnout 0.1.0\n',
      stderr: '',
    });
  });

  test('without a build says how to make one', async () => {
    const folder = join(home, 'unbuilt');
    const line = `mkdir -p '${folder}/bin' && cp '${built.program}' '${folder}/bin' && node '${folder}/bin/turnout.js'`;
    expect(await shell(line, built, env)).toEqual({
      code: 1,
      stdout: '',
      stderr: ` [error]  turnout has not been built yet: ${folder}/dist/start.js is not there.\n [notice] Build it with: npm run build\n`,
    });
  });
});

describe('the exit code', () => {
  test('A8: is a failure until the command has ended, whatever makes Node stop', async () => {
    const hook = join(home, 'deaf.cjs');
    writeFileSync(
      hook,
      "const { EventEmitter } = require('node:events');\n" +
        "require('node:http').request = () => Object.assign(new EventEmitter(), { end() {}, destroy() {} });\n",
    );
    const deaf = { ...env, TURNOUT_PLATFORM: 'http://127.0.0.1:9', TURNOUT_MACHINE_TOKEN: 'deaf-token' };
    const line = `NODE_OPTIONS="--require=${hook}" turnout auth:whoami`;
    expect(await shell(line, built, deaf)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        ' [error]  turnout ended before it was done: nothing was left to wait for.\n [notice] What it had ordered may have begun. Run it again with -vvv and report what it prints.\n',
    });
  });
});

describe('standard output', () => {
  test('whose reader has gone is 141, without a word', async () => {
    const line = '{ sleep 0.2; turnout help; echo "code $?" >&2; } | true';
    expect(await shell(line, built, env)).toEqual({ code: 0, stdout: '', stderr: 'code 141\n' });
  });

  test.skipIf(!existsSync('/dev/full'))(
    'on a full disk is a failure (skipped: where there is no /dev/full)',
    async () => {
      expect(await shell('turnout help > /dev/full', built, env)).toEqual({
        code: 1,
        stdout: '',
        stderr:
          ' [error]  The result could not be written: ENOSPC: no space left on device, write.\n [notice] What was asked for is done. Is the disk full?\n',
      });
    },
  );

  test('that is closed does not stop an error from being told', async () => {
    const { code, stderr } = await shell('turnout frobnicate >&-', built, env);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: ' [error]  There is no command "frobnicate".\n [notice] List the commands with: turnout help\n',
    });
  });
});

describe('the real machine', () => {
  test.each(['unset HOME', 'export HOME=/nowhere', 'export HOME=/dev/null', 'export HOME='])(
    'after `%s` works, and says so where a home is needed',
    async change => {
      expect(await shell(`${change}; turnout config:list --field=value`, built, env)).toEqual({
        code: 0,
        stdout: '',
        stderr:
          ' [notice] Nothing is set. There are: platform, format, site, env, on_changes, sweep, timeout.\n',
      });
      expect(await shell(`${change}; turnout config:set site x`, built, env)).toEqual({
        code: 2,
        stdout: '',
        stderr:
          ' [error]  There is no home folder to keep settings in.\n [notice] Set the variable TURNOUT_SITE instead.\n',
      });
    },
  );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends a wait on %s with %i', async (signal, code) => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const platform = `http://127.0.0.1:${portOf(server)}`;
    const silent = new Promise<Socket>(resolve => server.once('connection', resolve));
    const running = startTurnout(['auth:whoami', `--platform=${platform}`], built, {
      ...env,
      TURNOUT_MACHINE_TOKEN: 'x',
    });
    const socket = await silent;
    running.kill(signal);
    const ended = await running.ended;
    socket.destroy();
    await new Promise(resolve => server.close(resolve));
    expect(ended).toEqual({
      code,
      stdout: '',
      stderr:
        ' [error]  Stopped before the end.\n [notice] See whether the platform is still at work: turnout workflow:list SITE\n',
    });
  });
});
