import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMissing } from '../../sandbox/ssh/run-program.ts';
import { newPerson, type Person } from '../../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../../support/started-sandbox.ts';
import { makeKey } from '../remote/hostile-server.ts';

const noSsh = isMissing('ssh');
let sandbox: StartedSandbox;
let ada: Person;

beforeAll(async () => {
  sandbox = await startSandbox();
  ada = newPerson(sandbox);
  const key = makeKey();
  writeFileSync(join(ada.home, 'key of 100% mine'), key.private, { mode: 0o600 });
  writeFileSync(join(ada.home, 'key.pub'), key.public);
  expect((await ada.run('ssh-key:add key.pub')).exitCode).toBe(0);
});

afterAll(async () => {
  ada.dispose();
  await sandbox.dispose();
});

describe.skipIf(noSsh)(
  noSsh ? 'git:clone --identity (skipped: no ssh on PATH)' : 'git:clone --identity',
  () => {
    test('logs in with that key, and remembers the host for the next time', async () => {
      const { exitCode, stderr } = await ada.run(['git:clone', 'my-site.dev', '-i', 'key of 100% mine']);
      expect(stderr).toBe(' [notice] Cloned my-site.dev into my-site.\n');
      expect(exitCode).toBe(0);
      expect(existsSync(join(ada.home, 'my-site/wp-config.php'))).toBe(true);
      // OpenSSH wrote it down, perhaps with a hashed name; our own client knows the host by that.
      const file = join(ada.home, '.local/share/turnout/known_hosts');
      const known = readFileSync(file, 'utf8');
      const put = await ada.run(['file:put', 'key.pub', 'my-site.dev:files/', '-i', 'key of 100% mine']);
      expect(put.exitCode).toBe(0);
      expect(known.match(/\n/g)?.length).toBeGreaterThan(0);
      expect(readFileSync(file, 'utf8')).toBe(known);
    });
  },
);

describe('a key that is not there', () => {
  test.each([['git:clone my-site.dev other -i none'], ['file:put key.pub my-site.dev:files/ -i none']])(
    'ends %s with 10',
    async line => {
      const { exitCode, stderr } = await ada.run(line);
      expect(stderr).toContain(`The key ${ada.home}/none is not there.`);
      expect(exitCode).toBe(10);
    },
  );
});
