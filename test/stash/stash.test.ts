import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NetworkError, PendingError } from '../../src/errors/turnout-error.ts';
import type { StashPort } from '../../src/operations/ports/stash-port.ts';
import { createSftp, type Sftp } from '../../src/sftp/sftp.ts';
import { createStash } from '../../src/stash/stash.ts';
import { openShelf, type Shelf } from '../../src/stash/stash-store.ts';
import { systemClock } from '../../src/system/clock.ts';
import { type RemoteEdits, remoteEdits } from '../support/remote-edits.ts';
import { fakeFiles } from './fake-files.ts';
import { type StashStage, setStashStage } from './stage.ts';

let stage: StashStage;
let edits: RemoteEdits;
let shelf: Shelf;

beforeAll(async () => {
  stage = await setStashStage();
  edits = remoteEdits(stage.sftp);
  shelf = openShelf(join(stage.person.home, '.local/share/turnout/stashes'), {
    processId: process.pid,
    isAlive: () => true,
    now: () => Date.now(),
  });
});
afterAll(() => stage.dispose());
beforeEach(async () => {
  await stage.discard();
  for (const { id } of shelf.list().stashes) shelf.drop(id);
});

const longAgo = 1_700_000_000;

async function write(path: string, content: string): Promise<void> {
  await edits.write(path, content);
  await edits.setTime(path, longAgo);
}

const realSftp = () =>
  createSftp({
    host: '127.0.0.1',
    environment: 'my-site.dev',
    port: stage.sandbox.running.sshPort,
    user: `dev.${stage.site}`,
    knownHosts: [join(stage.person.home, 'known_hosts')],
    keys: { named: undefined, agent: undefined, home: stage.person.home },
    clock: systemClock,
    signal: new AbortController().signal,
  });

const stashOver = (sftp: Pick<Sftp, 'withFiles'>, wake = async () => false): StashPort =>
  createStash({
    shelf,
    sftp,
    site: { id: stage.site, name: 'my-site' },
    environment: 'dev',
    base: async () => null,
    person: async () => 'ada@example.com',
    wake,
    clock: systemClock,
    serverNow: () => systemClock.now(),
    signal: new AbortController().signal,
    copying: () => {},
  });

async function pending() {
  const diffstat = await stage.client.diffstat(stage.site, 'dev');
  return Object.entries(diffstat).map(([path, { status }]) => ({
    path,
    status,
    additions: null,
    deletions: null,
  }));
}

describe('a stash that was taken', () => {
  test('is looked at again: what was written, removed or brought back since is named', async () => {
    for (const path of ['same', 'rewritten', 'removed', 'executable']) await write(path, 'content');
    await edits.link('link', 'same');
    await edits.remove('index.php');
    const stash = stashOver(realSftp());
    const taken = await stash.take(await pending());
    expect(await stash.changedSince(taken)).toEqual([]);
    await edits.write('rewritten', 'CONTENT');
    await edits.remove('removed');
    await edits.setMode('executable', 0o755);
    await edits.remove('link');
    await edits.link('link', 'rewritten'.slice(0, 4));
    await edits.write('index.php', '<?php\n');
    expect((await stash.changedSince(taken)).sort()).toEqual([
      'executable',
      'index.php',
      'link',
      'removed',
      'rewritten',
    ]);
  });

  test('takes more into itself, and replaces what it had of the same path', async () => {
    await write('one', 'first');
    await write('two', 'first');
    const stash = stashOver(realSftp());
    const taken = await stash.take(await pending());
    await write('two', 'second');
    await write('three', 'new');
    const late = (await pending()).filter(({ path }) => path !== 'one');
    const more = await stash.extend(taken, late);
    expect({ id: more.id, folder: more.folder }).toEqual({ id: taken.id, folder: taken.folder });
    const [listed, ...others] = shelf.list().stashes;
    expect(others).toEqual([]);
    const contents = listed?.manifest.files.map(file => [
      file.path,
      file.kind === 'file' ? readFileSync(join(taken.folder, 'contents', file.sha256), 'utf8') : file.target,
    ]);
    expect(Object.fromEntries(contents ?? [])).toEqual({ one: 'first', two: 'second', three: 'new' });
    expect(more.changes.map(({ path }) => path).sort()).toEqual(['one', 'three', 'two']);
    expect(await stash.changedSince(more)).toEqual([]);
  });
});

describe('a stash that cannot be taken', () => {
  const change = { path: 'a', status: 'A', additions: 1, deletions: 0 };
  const lost = new NetworkError('The server closed the connection.');
  const nothing = { stashes: [], damaged: [] };

  test('since SFTP cannot be reached at all says so, and leaves nothing behind', async () => {
    const stash = stashOver({ withFiles: () => Promise.reject(lost) });
    await expect(stash.take([change])).rejects.toBe(lost);
    expect(shelf.list()).toEqual(nothing);
  });

  test('since the environment sleeps is taken once it is awake', async () => {
    await write('a', 'content');
    const real = realSftp();
    let isAwake = false;
    const sleeping: Pick<Sftp, 'withFiles'> = {
      withFiles: task => (isAwake ? real.withFiles(task) : Promise.reject(lost)),
    };
    const stash = stashOver(sleeping, async () => {
      isAwake = true;
      return true;
    });
    expect(await stash.take([change])).toMatchObject({ changes: [change] });
  });

  test('since the connection is lost halfway is another matter, and leaves nothing behind', async () => {
    const files = fakeFiles({ look: () => Promise.reject(lost) });
    const stash = stashOver({ withFiles: task => task(files) });
    const taken = stash.take([change]);
    await expect(taken).rejects.toBeInstanceOf(PendingError);
    await expect(taken).rejects.toThrow('The stash was not finished: The server closed the connection.');
    expect(shelf.list()).toEqual(nothing);
  });
});

describe('env:stash', () => {
  const real = { clock: systemClock };

  test('with no one at the SFTP port ends with 9 and no stash', async () => {
    await write('a', 'content');
    const { exitCode, stdout } = await stage.run('env:stash my-site.dev --settle=0', {
      env: { TURNOUT_SSH_PORT: '1' },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 9, stdout: '' });
    expect(shelf.list().stashes).toEqual([]);
  });

  test('twice at once takes two stashes, each whole', async () => {
    for (let n = 0; n < 20; n++) await write(`file-${n}`, `content ${n}`);
    const both = await Promise.all([1, 2].map(() => stage.run('env:stash my-site.dev --settle=0', real)));
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(shelf.list().stashes.map(({ manifest }) => manifest.files.length)).toEqual([20, 20]);
  });

  test('while a user rewrites a file in place waits for them, and has what they wrote last', async () => {
    let writing = true;
    let last = '';
    const writer = (async () => {
      for (let n = 0; writing; n++) {
        last = `${n % 10}`.repeat(100_000); // The same size each time: only its time tells.
        await edits.write('busy', last);
      }
    })();
    const run = stage.run('env:stash my-site.dev --settle=0 --field=folder', real);
    const stop = systemClock.after(700, () => {
      writing = false;
    });
    const { exitCode, stdout } = await run;
    stop();
    writing = false;
    await writer;
    expect(exitCode).toBe(0);
    const [stash] = shelf.list().stashes;
    const [file] = stash?.manifest.files ?? [];
    if (!stash || file?.kind !== 'file') throw new Error(stdout);
    expect(readFileSync(join(stash.folder, 'contents', file.sha256), 'utf8')).toBe(last);
  });

  test('while a user never stops writing to a file gives up with 4, naming it', async () => {
    let writing = true;
    const writer = (async () => {
      for (let n = 1; writing; n++) await edits.write('busy', 'x'.repeat((n % 50) * 5000));
    })();
    await stage.client.diffstat(stage.site, 'dev');
    const { exitCode, stderr } = await stage.run('env:stash my-site.dev --settle=0');
    writing = false;
    await writer;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 4,
      stderr:
        ' [error]  No stash was taken: busy goes on being changed.\n [notice] The changes are untouched. Another user may be writing there; check, then run the command again.\n',
    });
  });
});
