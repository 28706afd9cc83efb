import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
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
  test.each(['http', 'https'])('R13+: comes although a proxy over %s never answers', async scheme => {
    const silent = createServer(socket => socket.on('error', () => {}));
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const proxied = {
      ...env,
      HTTPS_PROXY: `${scheme}://127.0.0.1:${portOf(silent)}`,
      TURNOUT_PLATFORM: 'https://platform.example',
      TURNOUT_MACHINE_TOKEN: 'waiting-token',
    };
    expect(await shell('turnout site:list --timeout=1', built, proxied)).toEqual({
      code: 9,
      stdout: '',
      stderr: ` [error]  The proxy 127.0.0.1:${portOf(silent)} (HTTPS_PROXY) kept us waiting: platform.example did not answer within 1 s.\n [notice] Check HTTPS_PROXY; --proxy=none goes without it.\n`,
    });
  });

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
      stderr:
        ' [error]  There is no command "frobnicate".\n [notice] List the commands with: turnout help --all\n',
    });
  });
});

describe('the real machine', () => {
  test.each(['unset HOME', 'export HOME=/nowhere'])(
    'U5: after `%s` no key is made in a folder called ~',
    async change => {
      const folder = mkdtempSync(join(tmpdir(), 'turnout-cwd-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      for (const [line, path] of [
        ['ssh-key:add --generate', '~/.ssh/id_ecdsa'],
        ['ssh-key:add --generate ~x/k', '~x/k'],
        ["auth:login --machine-token-file '~/token'", '~/token'],
      ] as const) {
        const { code, stderr } = await shell(`cd '${folder}'; ${change}; turnout ${line}`, built, env);
        const what = path.startsWith('~x')
          ? `${path} begins with the home of another user, which only a shell finds.`
          : `${path} cannot be found: HOME is not set, or names no folder that is there.`;
        expect({ code, error: stderr.split('\n')[0] }).toEqual({ code: 2, error: ` [error]  ${what}` });
      }
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  describe('in a folder that has gone', () => {
    const gone = 'd=$(mktemp -d); cd "$d"; rmdir "$d"; ';

    test.each(['--version', '--help', 'help env:list', 'config:list', 'self:info', '__complete stashes'])(
      'A2: turnout %s works',
      async line => {
        const { code, stderr } = await shell(`${gone}turnout ${line}`, built, env);
        expect({ code, stack: /uv_cwd|^ {4}at /m.test(stderr) }).toEqual({ code: 0, stack: false });
      },
    );

    test.each(['auth:login --machine-token-file token', 'ssh-key:add key.pub', 'sandbox:start --dir box'])(
      'A2: turnout %s, which needs it, says so in two lines',
      async line => {
        const { code, stdout, stderr } = await shell(`${gone}turnout ${line}`, built, env);
        expect({ code, stdout, stderr }).toEqual({
          code: 1,
          stdout: '',
          stderr:
            ' [error]  The folder that turnout was called in is not there any more.\n [notice] Change to one that is there, or name absolute paths and the SITE.ENV.\n',
        });
      },
    );
  });

  test('A3: with few descriptors a pager that cannot be started, and a file that cannot be opened, are told', async () => {
    const few =
      'ulimit -n 20; turnout config:list; turnout git:clone a.dev x; turnout sandbox:start --dir "$d/box" --api-port 0 --ssh-port 0';
    const { stderr } = await shell(`d=$(mktemp -d); ${few}`, built, env);
    expect(stderr).not.toMatch(/has a bug|Unhandled|TypeError|^ {4}at /m);
  });

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
          ' [error]  No home folder to save settings in.\n [notice] Set the variable TURNOUT_SITE instead.\n',
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
      stderr: ` [error]  Stopped before the end.\n [notice] To run it again: turnout auth:whoami --platform=${platform}\n`,
    });
  });
});
