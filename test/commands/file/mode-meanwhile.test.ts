import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startHostileServer } from '../../sftp/remote/hostile-server.ts';
import { newPerson, type Person } from '../../support/run-turnout.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { makeKey } from '../../support/ssh/keys.ts';
import { TestClock } from '../../support/test-clock.ts';
import { failed, patient, type Stage, setStage } from '../stage.ts';

let stage: Stage;
/** Works at another machine, and so is not kept out by a lock. */
let other: Person;
beforeAll(async () => {
  stage = await setStage(patient);
  await keepKey(stage.person);
  other = newPerson(stage.sandbox);
  await keepKey(other);
  writeFileSync(join(stage.person.home, 'x.php'), '<?php // x\n');
});
afterAll(async () => {
  other.dispose();
  await stage.dispose();
});
beforeEach(async () => {
  await stage.run('connection:set my-site.dev sftp');
});

const { NO_SUCH_FILE, PERMISSION_DENIED } = ssh2.utils.sftp.STATUS_CODE;

/** A server that lets no one write, once `before` has been done. */
async function closedServer(before: () => Promise<unknown>): Promise<{ TURNOUT_SSH_PORT: string }> {
  const attributes = (mode: number) => ({ mode, uid: 0, gid: 0, size: 7, atime: 0, mtime: 0 });
  const { port, stop } = await startHostileServer({
    hostKeys: [makeKey('ecdsa')],
    conduct(sftp) {
      const refuse = (id: number) => void before().then(() => sftp.status(id, PERMISSION_DENIED));
      const look = (id: number, path: string) => {
        if (path.endsWith('x.php')) sftp.status(id, NO_SUCH_FILE);
        else sftp.attrs(id, attributes(path.endsWith('.php') ? 0o100644 : 0o040755));
      };
      sftp.on('STAT', look).on('LSTAT', look);
      sftp.on('OPEN', refuse).on('REMOVE', refuse);
    },
  });
  onTestFinished(stop);
  return { TURNOUT_SSH_PORT: String(port) };
}

const lines: [string, string][] = [
  ['file:put x.php my-site.dev:code/', 'code/x.php was not uploaded: Permission denied.'],
  ['file:put x.php my-site.dev:code/ --commit', 'code/x.php was not uploaded: Permission denied.'],
  ['file:remove my-site.dev:code/y.php', 'code/y.php was not removed: Permission denied.'],
];

/** Without what is said before the error. */
const atEnd = (text: string) => text.split('\n').slice(-3).join('\n');

test.each(lines)('%s names the mode, where it has been changed meanwhile', async (line, message) => {
  const clock = new TestClock(Date.now());
  const env = await closedServer(() =>
    other.run('connection:set my-site.dev git --no-sweep', { ...patient, clock }),
  );
  const { stderr, ...ran } = await stage.run(`${line} -y`, { env });
  expect({ ...ran, stderr: atEnd(stderr) }).toEqual(
    failed(
      11,
      message,
      'my-site.dev has been switched to Git mode meanwhile. Switch it, then run the same command again: turnout connection:set my-site.dev sftp',
    ),
  );
});

test.each(lines)('%s names the permissions, where the mode is the same', async (line, message) => {
  const env = await closedServer(async () => {});
  const { stderr, ...ran } = await stage.run(`${line} -y`, { env });
  expect({ ...ran, stderr: atEnd(stderr) }).toEqual(failed(11, message, 'Check the permissions there.'));
});
