import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { programOnPath } from '../../src/system/programs/programs.ts';
import { failed, type Stage, setStage } from '../commands/stage.ts';
import { isMissing, needs } from '../sandbox/ssh/run-program.ts';
import { keepKey } from '../support/ssh/keep-key.ts';

let stage: Stage;
let bin: string;
let key: string;

beforeAll(async () => {
  stage = await setStage();
  key = await keepKey(stage.person);
  bin = join(stage.person.home, 'odd');
  mkdirSync(bin);
});
afterAll(() => stage.dispose());
beforeEach(() => {
  for (const each of ['.ssh', '.local', 'cloned', 'words'])
    rmSync(join(stage.person.home, each), { recursive: true, force: true });
  mkdirSync(join(stage.person.home, '.ssh'));
  keep('id_ecdsa', key);
});

const keep = (name: string, text: string) =>
  writeFileSync(join(stage.person.home, '.ssh', name), text, { mode: 0o600 });

const real = programOnPath('ssh');

/** An ssh that comes first on PATH. */
function oddSsh(script: string) {
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { env: { PATH: [bin, process.env['PATH']].join(delimiter) } };
}

const list = 'file:list my-site.dev:code';
const sftp = 'sftp my-site.dev --print';

/** OpenSSH 7.4 of CentOS 7: it ends where accept-new is asked for, in a file or behind -o. */
const old = () => `for word; do
  case "$word" in *accept-new*) echo 'command-line line 0: unsupported option "accept-new".' >&2; exit 255;; esac
  test -f "$word" && grep -qi accept-new "$word" && { echo "$word line 3: unsupported option \\"accept-new\\"." >&2; exit 255; }
done
exec ${real} "$@"`;

const [noSsh, sshName] = needs('ssh');

describe.skipIf(noSsh)(`an odd ${sshName}`, () => {
  test('R9+: whose -G answers nothing is no reading: what we read ourselves holds', async () => {
    keep('config', 'StrictHostKeyChecking yes\n');
    const { exitCode, stderr } = await stage.run(list, oddSsh('exit 0'));
    expect(stderr).toContain(
      ' [warning] OpenSSH cannot read its configuration: its ssh -G answers nothing. turnout goes by what it reads itself.\n',
    );
    expect(exitCode).toBe(12);
  });

  test('R9+: whose lines end in CR and LF, behind a line of a wrapper, is read', async () => {
    keep('work', key);
    rmSync(join(stage.person.home, '.ssh/id_ecdsa'));
    keep('config', 'Match host 127.0.*\n  IdentityFile ~/.ssh/work\n');
    const wrapper = `echo 'Welcome to the ssh of the company'\n${real} "$@" | sed 's/$/\\r/'`;
    expect((await stage.run(list, oddSsh(wrapper))).stderr).toBe('');
  });

  test('R9+: before 6.8 has no -G, and is not told accept-new', async () => {
    const without = oddSsh('echo "unknown option -- G" >&2; echo "usage: ssh [-1246Aa]" >&2; exit 255');
    const { stdout, stderr } = await stage.run(sftp, without);
    expect(stderr).toContain('OpenSSH cannot read its configuration: unknown option -- G.');
    expect(stdout).toContain('-o StrictHostKeyChecking=ask ');
  });

  test('R9+: before 7.6 knows no accept-new: it reads the configuration all the same, and no host is loosened', async () => {
    keep('config', 'Match host 127.0.*\n  Compression no\n');
    expect((await stage.run(sftp, oddSsh(old()))).stdout).toContain('-o StrictHostKeyChecking=ask ');
    rmSync(join(stage.person.home, '.ssh/config'));
    expect(await stage.run(list, oddSsh(old()))).toMatchObject({ exitCode: 0, stderr: '' });
    keep('config', 'StrictHostKeyChecking yes\n');
    expect((await stage.run(sftp, oddSsh(old()))).stdout).toContain('-o StrictHostKeyChecking=yes ');
  });

  test.skipIf(isMissing('git'))(
    'R9+: Git refuses a new host with it, and takes it once it is trusted',
    async () => {
      expect(await stage.run('git:clone my-site.dev cloned', oddSsh(old()))).toEqual(
        failed(
          12,
          'git clone did not work: the host key of the server is not known, and the configuration of SSH wants it to be. Nothing was sent.',
          'When you know that it is right: turnout connection:trust my-site.dev --code',
        ),
      );
      expect((await stage.run('connection:trust my-site.dev --code -y', oddSsh(old()))).exitCode).toBe(0);
      expect((await stage.run('git:clone my-site.dev cloned', oddSsh(old()))).exitCode).toBe(0);
    },
  );
});
