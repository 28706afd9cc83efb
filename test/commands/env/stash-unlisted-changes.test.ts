import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/system/clock.ts';
import { openSftp } from '../../support/platform-client.ts';
import { type RemoteEdits, remoteEdits } from '../../support/remote-edits.ts';
import { newPerson, type Person } from '../../support/run-turnout.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { type Stage, setStage } from '../stage.ts';

// One change is listed already, and the list lags: what else has happened beside it is in no list yet.

let stage: Stage;
let colleague: Person;
let edits: RemoteEdits;
let end = () => {};
/** Milliseconds that the platform's clock has been moved on. */
let moved = 0;
beforeAll(async () => {
  stage = await setStage({ clock: { ...systemClock, now: () => systemClock.now() + moved } });
  const { sandbox, person } = stage;
  const privateKey = await keepKey(person);
  colleague = newPerson(sandbox);
  await keepKey(colleague);
  const username = `dev.${sandbox.siteId('my-site')}`;
  const session = await openSftp({ sshPort: sandbox.running.sshPort, username, privateKey });
  edits = remoteEdits(session);
  end = session.end;
});
afterAll(async () => {
  end();
  colleague.dispose();
  await stage.dispose();
});

const { faults } = { faults: () => stage.sandbox.sandbox.faults };
const theme = 'wp-content/themes/plain';
const longAgo = 1_577_836_800;

beforeEach(async () => {
  faults().clear('diffstat-lag');
  await stage.run('connection:set my-site.dev git --on-changes=discard --no-sweep --settle=0');
  await stage.run('connection:set my-site.dev sftp');
  await edits.write(`${theme}/listed.php`, '<?php\n');
  expect(await listed()).toBe(`${theme}/listed.php\n`);
  faults().set('diffstat-lag', '600000');
  moved += 3_600_000;
  expect(await listed()).toBe(`${theme}/listed.php\n`);
});

const listed = async () => (await stage.run('env:diffstat my-site.dev --field=file')).stdout;

async function old(path: string, content = '<?php // mine\n'): Promise<void> {
  await edits.write(path, content);
  await edits.setTime(path, longAgo);
}

async function putOld(path: string): Promise<void> {
  const file = join(colleague.home, 'old.php');
  writeFileSync(file, '<?php // of a colleague\n');
  utimesSync(file, longAgo, longAgo);
  const { exitCode, stderr } = await colleague.run(['file:put', file, `my-site.dev:code/${path}`]);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Uploaded 1 file')]);
}

const happenings: [title: string, happens: () => Promise<void>, named: string, there: string | undefined][] =
  [
    ['R1: a new file of long ago', () => old(`${theme}/new.php`), `${theme}/new.php`, `${theme}/new.php`],
    ['R1: a removal', () => edits.remove(`${theme}/style.css`), `${theme}/style.css (removed)`, undefined],
    ['R1: a file:put of a colleague above', () => putOld('above.php'), 'above.php', 'above.php'],
    [
      'R1+: a new folder with its own old times',
      async () => {
        await old(`${theme}/parts/head.php`);
        await edits.setTime(`${theme}/parts`, longAgo);
        await edits.setTime(theme, longAgo);
      },
      `${theme}/parts/head.php`,
      `${theme}/parts/head.php`,
    ],
    [
      'R1+: a link in place of a file',
      async () => {
        await edits.remove(`${theme}/style.css`);
        await edits.link(`${theme}/style.css`, '../elsewhere.css');
      },
      `${theme}/style.css`,
      `${theme}/style.css`,
    ],
    [
      'R1+: a file that may be executed now, which changes no time,',
      () => edits.setMode(`${theme}/style.css`, 0o755),
      `${theme}/style.css`,
      `${theme}/style.css`,
    ],
    [
      'R1+: a file in place of a folder',
      async () => {
        await edits.remove('wp-content/plugins/index.php').catch(() => {});
        await old('wp-content/mu');
      },
      'wp-content/mu',
      'wp-content/mu',
    ],
  ];

describe.each(['--on-changes=stash', '-y', '--on-changes=discard'])('connection:set git %s', words => {
  test.each(happenings)('%s stops it, named', async (_, happens, named, there) => {
    await happens();
    const { exitCode, stderr } = await stage.run(`connection:set my-site.dev git ${words}`);
    expect(stderr).toContain(named);
    expect(exitCode).toBe(4);
    expect((await stage.run('env:info my-site.dev --field=connection_mode')).stdout).toBe('sftp\n');
    if (there) {
      const code = join(
        stage.sandbox.folder,
        'sites',
        stage.sandbox.siteId('my-site'),
        'environments/dev/code',
      );
      expect(readdirSync(code, { recursive: true })).toContain(there);
    }
  });
});

test('C6: env:stash looks as the switch does, with a list that is empty and with one that is not', async () => {
  await old('late.php');
  const { exitCode, stderr } = await stage.run('env:stash my-site.dev');
  expect([exitCode, stderr.split('\n')[0]]).toEqual([
    4,
    ' [error]  The platform does not list it, but in my-site.dev 1 path is not as its last commit or switch left it: late.php. Nothing was touched.',
  ]);
  await edits.remove(`${theme}/listed.php`);
  expect((await stage.run('env:stash my-site.dev')).exitCode).toBe(4);
  await edits.remove('late.php');
  expect(await stage.run('env:stash my-site.dev')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: ' [warning] There is nothing to stash in my-site.dev.\n',
  });
});

test('C6+: env:discard and multidev:delete look as well', async () => {
  await old('late.php');
  expect((await stage.run('env:discard my-site.dev')).exitCode).toBe(4);
  await edits.remove('late.php');
});

test('C7: a new empty folder is named and stops nothing; a file in it does', async () => {
  await edits.remove(`${theme}/listed.php`);
  await edits.makeFolder('foo/bar');
  await edits.setTime('foo', Math.floor((Date.now() + moved) / 1000) + 1);
  await old('foo/bar/x.php');
  expect((await stage.run('connection:set my-site.dev git')).stderr).toContain('foo/bar/x.php');
  await edits.remove('foo/bar/x.php');
  await edits.setTime('foo', Math.floor((Date.now() + moved) / 1000) + 1);
  expect(await stage.run('connection:set my-site.dev git')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr:
      ' [notice] This new folder is empty, so no commit and no stash holds it: foo/\n' +
      ' [notice] Enabled git push mode for "dev"\n',
  });
});
