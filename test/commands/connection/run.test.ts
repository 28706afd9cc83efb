import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { writeCode } from '../../support/remote-files.ts';
import type { RunOptions } from '../../support/run-turnout.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { failed, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let privateKey: string;
beforeAll(async () => {
  stage = await setStage();
  privateKey = await keepKey(stage.person);
});
afterAll(() => stage.dispose());

const run = (args: readonly string[], options: RunOptions = {}) =>
  stage.run(['connection:run', 'my-site.dev', 'sftp', '--settle=0', ...args], options);
const modeNow = async () => (await stage.run('env:info my-site.dev --field=connection_mode')).stdout;
const thereAndBack = reported(
  'Enabled on-server development via SFTP for "dev"',
  'Enabled git push mode for "dev"',
);

afterEach(async () => {
  await stage.run('connection:set my-site.dev git --on-changes=discard --settle=0');
});

describe('connection:run', () => {
  test('runs the command in the mode, and passes its output and exit code through', async () => {
    const script = 'echo "$1 $TURNOUT_CONNECTION_MODE"; echo talk >&2; exit 3';
    expect(await run(['--', 'sh', '-c', script, 'sh', '-y', '--', 'two  words'])).toEqual({
      exitCode: 3,
      stdout: '-y sftp\n',
      stderr: ` [notice] Enabled on-server development via SFTP for "dev"\ntalk\n [notice] Enabled git push mode for "dev"\n`,
    });
    expect(await modeNow()).toBe('git\n');
  });

  test('gives the command our input, and the connection in variables', async () => {
    const script = 'cat; env | grep ^TURNOUT_ | grep -v -e TOKEN -e SANDBOX -e PLATFORM | sort';
    const { stdout, exitCode } = await run(['--', 'sh', '-c', script], { input: 'typed\n' });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `typed
TURNOUT_CONNECTION_MODE=sftp
TURNOUT_ENV=dev
TURNOUT_GIT_URL=ssh://codeserver.dev.00000000-0000-0000-0000-000000000001@127.0.0.1:22222/~/repository.git
TURNOUT_SFTP_COMMAND=sftp -o Port=22222 appserver.dev.00000000-0000-0000-0000-000000000001@127.0.0.1
TURNOUT_SFTP_HOST=127.0.0.1
TURNOUT_SFTP_PORT=22222
TURNOUT_SFTP_USERNAME=appserver.dev.00000000-0000-0000-0000-000000000001
TURNOUT_SITE=my-site
`,
    });
  });

  test('gives the command no token of ours', async () => {
    await stage.run('auth:login --machine-token-file token', {
      env: { TURNOUT_MACHINE_TOKEN: '' },
      folder: tokenFolder(),
    });
    const { stdout } = await run(['--', 'env'], { env: { TURNOUT_MACHINE_TOKEN: '' } });
    expect(stdout).toContain('TURNOUT_SITE=my-site\n');
    expect(stdout).not.toContain(stage.sandbox.token);
  });

  test('finds the command by a path, in the folder that it was called in', async () => {
    const file = join(stage.person.home, 'my script.sh');
    writeFileSync(file, '#!/bin/sh\npwd\n');
    chmodSync(file, 0o755);
    expect(await run(['--', './my script.sh'])).toEqual({ ...thereAndBack, stdout: '/home/ada\n' });
  });

  test.each(['no-such-program', './no-such-file', '/dev/null', '.'])(
    'with %s for a command is 10, before anything is switched',
    async name => {
      expect(await run(['--', name])).toEqual(
        failed(
          10,
          `Command not found: ${name}. Nothing was done.`,
          'A name has to be on PATH. Pipes and the like need a shell: -- sh -c "…"',
        ),
      );
    },
  );

  test('with a command that cannot be started is a failure, and restores the mode', async () => {
    const file = join(stage.person.home, 'broken');
    writeFileSync(file, '#!/no/such/shell\n');
    chmodSync(file, 0o755);
    const { exitCode, stderr } = await run(['--', file]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: `${thereAndBack.stderr} [error]  /home/ada/broken could not be started: it, or what its first line names, is not there.\n [notice] A script needs a first line such as #!/bin/sh.\n`,
    });
    expect(await modeNow()).toBe('git\n');
  });

  test.each([
    [[], 'connection:run needs COMMAND (What to run, with its arguments).'],
    [['--'], 'connection:run needs COMMAND (What to run, with its arguments).'],
    [['extra', '--', 'true'], '1 unexpected argument: connection:run takes [SITE.ENV] MODE -- COMMAND....'],
  ])('with %j behind the mode is a mistake in the line', async (args, message) => {
    const { exitCode, stderr } = await run(args);
    expect({ exitCode, first: stderr.split('\n')[0] }).toEqual({
      exitCode: 2,
      first: ` [error]  ${message}`,
    });
  });

  test('W5: without -- in front of the command says where it belongs', async () => {
    expect(await stage.run('connection:run my-site.dev sftp echo hi')).toEqual(
      failed(
        2,
        'connection:run takes COMMAND behind --, and there is no -- on the line.',
        'Put -- before the command: -- echo …',
      ),
    );
  });

  test('on test or live is refused', async () => {
    expect(await stage.run('connection:run my-site.live sftp -- true')).toEqual(
      failed(
        11,
        'Connection mode cannot be set on the live environment',
        'Only dev and multidev environments have one; code gets to test and live by a deploy.',
      ),
    );
  });
});

describe('what the command leaves behind', () => {
  const leaving = (args: readonly string[], options: RunOptions = {}) => {
    const mark = join(stage.person.home, `mark-${Math.random()}`);
    mkdirSync(mark);
    const script = `touch '${mark}/running'; while [ ! -e '${mark}/go' ]; do sleep 0.02; done`;
    const running = run([...args, '--', 'sh', '-c', script], options);
    return { running, mark };
  };

  async function withChange(args: readonly string[]) {
    const { running, mark } = leaving(args);
    const { until } = await import('../../support/until.ts');
    const { existsSync } = await import('node:fs');
    await until(() => existsSync(join(mark, 'running')) || undefined);
    await writeCode({ 'left.php': '<?php\n' }, { sandbox: stage.sandbox, privateKey });
    writeFileSync(join(mark, 'go'), '');
    return running;
  }

  test('keeps the environment in SFTP mode without a policy: 4, and one line says so', async () => {
    const { exitCode, stdout, stderr } = await withChange([]);
    expect({
      exitCode,
      stdout,
      error: stderr.split('\n').filter(line => line.startsWith(' [error]')),
    }).toEqual({
      exitCode: 4,
      stdout: '',
      error: [
        ' [error]  my-site.dev was not set back to git mode (the command ended with 0): my-site.dev stays in SFTP mode: Git mode would discard 1 uncommitted change, which is untouched.',
      ],
    });
    expect(await modeNow()).toBe('sftp\n');
  });

  test('is committed with --on-changes=commit', async () => {
    const author = ['--author', 'Ada Byron <ada@example.com>'];
    const { exitCode } = await withChange(['--on-changes=commit', '-m', 'By a script', ...author]);
    expect([exitCode, await modeNow()]).toEqual([0, 'git\n']);
    const log = await stage.run('env:code-log my-site.dev --json');
    expect(JSON.parse(log.stdout)[0]).toMatchObject({ author: 'Ada Byron', message: 'By a script' });
  });
});

function tokenFolder(): string {
  writeFileSync(join(stage.person.home, 'token'), `${stage.sandbox.token}\n`, { mode: 0o600 });
  return stage.person.home;
}

test('A26: the command still gets the machine token, as it may call turnout or Terminus', async () => {
  const { stdout } = await run(['--', 'sh', '-c', 'echo "$TERMINUS_MACHINE_TOKEN"'], {
    env: { TERMINUS_MACHINE_TOKEN: 'for the command' },
  });
  expect(stdout).toBe('for the command\n');
});
