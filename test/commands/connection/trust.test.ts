import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isMissing } from '../../sandbox/ssh/run-program.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { makeKey } from '../../support/ssh/keys.ts';
import { publicPrint } from '../../support/ssh/public-print.ts';
import { failed, type Stage, setStage } from '../stage.ts';

const noSsh = isMissing('ssh');
let stage: Stage;
let name: string;
/** Type and fingerprint of the key that the sandbox shows. */
let shown: string;

beforeAll(async () => {
  stage = await setStage();
  await keepKey(stage.person);
  writeFileSync(join(stage.person.home, '.ssh/config'), 'HashKnownHosts no\n');
  name = `[127.0.0.1]:${stage.sandbox.running.sshPort}`;
  const { stdout } = await stage.person.run('connection:trust my-site.dev -y --json');
  const { key_type, fingerprint } = JSON.parse(stdout);
  shown = `${key_type} ${fingerprint}`;
});
afterAll(() => stage.dispose());

const ours = () => join(stage.person.home, '.local/share/turnout/known_hosts');
const theirs = () => join(stage.person.home, '.ssh/known_hosts');
const known = (file: string, ...lines: string[]) => {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, lines.map(line => `${line}\n`).join(''));
};
const other = makeKey();
const before = `ssh-ed25519 ${publicPrint(other.public)}`;
const otherLine = () => `${name} ${other.public}`;

beforeEach(() => {
  known(ours());
  known(theirs());
});

describe('connection:trust', () => {
  test('shows the first key, and writes it down for no other user to change', async () => {
    const { exitCode, stdout, stderr } = await stage.run('connection:trust my-site.dev -y');
    expect(stderr).toBe(
      ` [notice] [127.0.0.1]:22222 shows ${shown}.
 [notice] The key is accepted, in /home/ada/.local/share/turnout/known_hosts.
`,
    );
    expect(stdout).toContain(shown.split(' ')[1]);
    expect(exitCode).toBe(0);
    expect(readFileSync(ours(), 'utf8')).toMatch(/^\[127\.0\.0\.1\]:\d+ ssh-ed25519 AAAA\S+\n$/);
    expect(statSync(ours()).mode & 0o777).toBe(0o600);
    const again = await stage.run('connection:trust my-site.dev');
    expect(again.stderr).toBe(' [notice] The host key of [127.0.0.1]:22222 is known already.\n');
    expect(again.exitCode).toBe(0);
  });

  test('accepts a changed key, after which the refused command works', async () => {
    known(ours(), 'elsewhere.example.com ssh-ed25519 AAAA', otherLine(), '# a comment');
    writeFileSync(join(stage.person.home, 'note.txt'), 'x');
    const refused = await stage.run('file:put note.txt my-site.dev:files/');
    expect(refused).toEqual(
      failed(
        12,
        `The host key of [127.0.0.1]:22222 has changed. Known is ${before}; now it shows ${shown}. Nothing was sent.`,
        'The platform may have changed the key, or someone may be intercepting the connection. If you know that the new key is right: turnout connection:trust my-site.dev',
      ),
    );
    const { stderr, exitCode } = await stage.run('connection:trust my-site.dev -y');
    expect(stderr).toBe(
      ` [notice] [127.0.0.1]:22222 shows ${shown}.
 [notice] Known is ${before}, in /home/ada/.local/share/turnout/known_hosts.
 [notice] The key is accepted, in /home/ada/.local/share/turnout/known_hosts.
`,
    );
    expect(exitCode).toBe(0);
    expect(readFileSync(ours(), 'utf8')).toMatch(
      /^elsewhere\.example\.com ssh-ed25519 AAAA\n# a comment\n\[127\.0\.0\.1\]:\d+ ssh-ed25519 AAAA\S+\n$/,
    );
    expect((await stage.run('file:put note.txt my-site.dev:files/')).exitCode).toBe(0);
  });

  test("leaves a person's own file alone, and says how to change it", async () => {
    known(theirs(), otherLine());
    const { stderr, exitCode } = await stage.run('connection:trust my-site.dev -y');
    expect(stderr).toContain(
      " [notice] Other programs still know the old one: ssh-keygen -R '[127.0.0.1]:22222' -f '/home/ada/.ssh/known_hosts'\n",
    );
    expect(exitCode).toBe(0);
    expect(readFileSync(theirs(), 'utf8')).toBe(`${otherLine()}\n`);
    expect((await stage.run('file:put key.pub my-site.dev:files/')).exitCode).toBe(0);
  });

  test('accepts nothing where no one can be asked and no one has said yes', async () => {
    known(ours(), otherLine());
    const { exitCode, stderr } = await stage.run('connection:trust my-site.dev');
    expect(stderr).toContain(
      'Accept the new key of my-site.dev? Cannot prompt: standard input is not a terminal.',
    );
    expect(exitCode).toBe(2);
    expect(readFileSync(ours(), 'utf8')).toBe(`${otherLine()}\n`);
  });

  test.skipIf(noSsh)('accepts the key of the Git server too, after which a refused clone works', async () => {
    known(ours(), otherLine());
    const clone = 'git:clone my-site.dev cloned -i ~/.ssh/id_ecdsa';
    expect(await stage.run(clone)).toEqual(
      failed(
        12,
        'git clone did not work: the host key of the server has changed. Nothing was sent.',
        'The platform may have changed the key, or someone may be intercepting the connection. If you know that the new key is right: turnout connection:trust my-site.dev --code',
      ),
    );
    expect((await stage.run('connection:trust my-site.dev --code -y')).exitCode).toBe(0);
    expect((await stage.run(clone)).stderr).toBe(' [notice] Cloned my-site.dev into cloned.\n');
    expect(await stage.run('connection:trust my-site.live --code -y')).toEqual(
      failed(11, 'my-site.live has no Git repository of its own.', 'Name dev or a multidev.'),
    );
  });

  test('takes a pinned fingerprint, and no other', async () => {
    known(ours(), otherLine());
    const wrong = await stage.run(
      `connection:trust my-site.dev -y --fingerprint ${publicPrint(other.public)}`,
    );
    expect(wrong).toEqual(
      failed(
        12,
        `[127.0.0.1]:22222 shows ${shown}, which is not ${publicPrint(other.public)}.`,
        'Nothing was accepted. Compare the two, and where each of them is from.',
      ),
    );
    const right = await stage.run(`connection:trust my-site.dev --fingerprint ${shown.split(' ')[1]}`);
    expect(right.exitCode).toBe(0);
  });

  test('never accepts a key that is revoked', async () => {
    await stage.run('connection:trust my-site.dev -y');
    known(theirs(), `@revoked ${readFileSync(ours(), 'utf8').trim()}`);
    known(ours());
    const { exitCode, stderr } = await stage.run('connection:trust my-site.dev -y');
    expect(stderr).toContain(`[127.0.0.1]:22222 shows a host key that is marked as revoked: ${shown}.`);
    expect(exitCode).toBe(12);
    expect(readFileSync(ours(), 'utf8')).toBe('');
  });
});
