import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Stage, setStage } from '../commands/stage.ts';
import { isMissing, needs } from '../sandbox/ssh/run-program.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { makeKey } from '../support/ssh/keys.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
  await keepKey(stage.person);
});
afterAll(() => stage.dispose());
beforeEach(() => rmSync(join(stage.person.home, 'cloned'), { recursive: true, force: true }));

const config = (text: string) => {
  mkdirSync(join(stage.person.home, '.ssh'), { recursive: true });
  writeFileSync(join(stage.person.home, '.ssh/config'), text, { mode: 0o600 });
};

const [noSsh, sshName] = needs('ssh');

describe.skipIf(noSsh || isMissing('git'))(`what a configuration of ${sshName} has for a shell`, () => {
  test.each([
    ['a RemoteCommand and a forced terminal', () => 'RemoteCommand tmux new -A -s work\n  RequestTTY force'],
    ['a forced terminal', () => 'RequestTTY force'],
    [
      'a forwarding of a port that is taken',
      () => `LocalForward 127.0.0.1:${stage.sandbox.running.sshPort} 127.0.0.1:1\n  ExitOnForwardFailure yes`,
    ],
    [
      'a control socket whose name gets too long',
      () =>
        'ControlMaster auto\n  ControlPath ~/.ssh/a-socket-for-all-connections-%r@%h:%p\n  ControlPersist 10m',
    ],
    ['variables that are sent', () => 'SendEnv LANG LC_*\n  SetEnv EDITOR=vim'],
    ['a LocalCommand', () => 'PermitLocalCommand yes\n  LocalCommand echo connected to %h'],
    ['a session without a command', () => 'SessionType none'],
    ['a standard input that is closed', () => 'StdinNull yes'],
  ])('R7+: %s does not stop git:clone, sftp and file:list', async (_, lines) => {
    config(`Host *\n  ${lines()}\n`);
    expect(await stage.run('git:clone my-site.dev cloned')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ' [notice] Cloned my-site.dev into cloned.\n',
    });
    expect((await stage.run('sftp my-site.dev -- -b /dev/null')).exitCode).toBe(0);
    expect((await stage.run('file:list my-site.dev:code')).stderr).toBe('');
  });

  test('R7+: a LogLevel that says nothing does not hide that a host key has changed', async () => {
    const { sshPort } = stage.sandbox.running;
    config(`Host *\n  LogLevel QUIET\n  UserKnownHostsFile ~/.ssh/other\n`);
    writeFileSync(join(stage.person.home, '.ssh/other'), `[127.0.0.1]:${sshPort} ${makeKey().public}\n`);
    rmSync(join(stage.person.home, '.local'), { recursive: true, force: true });
    const { exitCode, stderr } = await stage.run('git:clone my-site.dev cloned');
    expect(stderr).toContain(' [error]  git clone did not work: the host key of the server has changed.');
    expect(exitCode).toBe(12);
  });

  test('R7+: nor does any of it stop the fetch of a switch', async () => {
    config('Host *\n  RemoteCommand tmux\n  RequestTTY force\n');
    expect((await stage.run('connection:set my-site.dev sftp')).exitCode).toBe(0);
    expect((await stage.run('file:put key.pub my-site.dev:code/shell.txt')).exitCode).toBe(0);
    expect((await stage.run('env:diff my-site.dev --stat')).exitCode).toBe(0);
    expect((await stage.run('connection:set my-site.dev git --on-changes=stash')).exitCode).toBe(0);
  });
});
