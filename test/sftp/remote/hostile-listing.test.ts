import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { SFTPWrapper } from 'ssh2';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSftp } from '../../../src/sftp/sftp.ts';
import type { Transferred } from '../../../src/sftp/transfer/transfer.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { type ClientStage, failure, openClientStage } from '../client-stage.ts';
import { makeKey } from './hostile-server.ts';
import { type Lie, type LyingTree, tellLies } from './lying-tree.ts';

/** A million entries with `npm run test:interruptions`. */
const answers = process.env['ALL_INTERRUPTIONS'] ? 1000 : 100;

let stage: ClientStage;

beforeEach(() => {
  stage = openClientStage();
  mkdirSync(join(stage.folder, 'outer/target'), { recursive: true });
  writeFileSync(join(stage.folder, 'outer/victim'), 'untouched');
  return stage.strike;
});

interface Wish {
  links?: boolean;
  exclude?: string[];
  dryRun?: boolean;
  events?: (path: string) => void;
}

/** Fetches all of a lying server's `files/` into outer/target. */
async function fetch(tree: LyingTree, options: Wish = {}): Promise<Transferred> {
  const server = await stage.start(tellLies(tree), makeKey());
  const { links = false, exclude = [], dryRun = false, events = () => {} } = options;
  return createSftp(stage.options(server)).download({
    path: 'files',
    contents: true,
    to: { path: join(stage.folder, 'outer/target'), folder: true },
    options: { exclude, compare: 'time', dryRun, remove: false, resume: false, links },
    events: {
      event: ({ path }) => events(path),
      progress: () => {},
      warning: () => {},
      confirmRemoval: async () => {},
    },
  });
}

const inFiles =
  (...lies: Lie[]): LyingTree['list'] =>
  path =>
    path === 'files' ? [lies] : undefined;
const content = Buffer.from('planted');
const planted: LyingTree['read'] = (_, position, length) => content.subarray(position, position + length);
const file = (name: string): Lie => ({ name, kind: 'file', size: content.length });
const here = () => readdirSync(join(stage.folder, 'outer/target'), { recursive: true }).map(String).sort();
const outside = () => ({
  outer: readdirSync(join(stage.folder, 'outer')).sort(),
  victim: readFileSync(join(stage.folder, 'outer/victim'), 'utf8'),
});
const untouched = { outer: ['target', 'victim'], victim: 'untouched' };

describe('a server that lists', () => {
  test('names that lead elsewhere gets none of them written, and the others are fetched', async () => {
    const names = [
      '../victim',
      '../../x',
      '..',
      '.',
      '',
      '/etc/turnout-was-here',
      'a/../../victim',
      'a/b',
      'nul\0',
    ];
    const { files, failures } = await fetch({
      list: inFiles(file('fine'), ...names.map(file)),
      read: planted,
    });
    expect({ files, here: here(), ...outside() }).toEqual({ files: 1, here: ['fine'], ...untouched });
    expect(existsSync('/etc/turnout-was-here')).toBe(false);
    // ssh2 takes `.` and `..` out of every list.
    expect(failures.map(({ error }) => error.exit)).toEqual(Array(names.length - 2).fill('unsafe'));
  });

  test('folders that lead elsewhere is not followed into them', async () => {
    const { failures } = await fetch({
      list: path => [path === 'files' ? [{ name: '../..', kind: 'folder' as const }] : [file('x')]],
      read: planted,
    });
    expect({ here: here(), failures: failures.length, ...outside() }).toEqual({
      here: [],
      failures: 1,
      ...untouched,
    });
  });

  test('names that no file system or terminal should see keeps them to itself or to the file', async () => {
    const { failures } = await fetch({
      list: inFiles(file('esc\u001b]0;owned\u0007'), file('bad\uFFFDname'), file('x'.repeat(256))),
      read: planted,
    });
    expect(here()).toEqual(['esc\u001b]0;owned\u0007']);
    expect(failures.map(({ error }) => error.exit)).toEqual(['unsafe', 'unsafe']);
  });

  test('a link to /etc gets no link here, asked for links or not', async () => {
    const lies = inFiles({ name: 'etc', kind: 'link' });
    expect(await fetch({ list: lies, target: '/etc' })).toMatchObject({ skipped: 1, failures: [] });
    expect(await fetch({ list: lies, target: '/etc' }, { links: true })).toMatchObject({ files: 0 });
    expect(await fetch({ list: lies, target: '../victim' }, { links: true })).toMatchObject({ files: 0 });
    expect({ here: here(), ...outside() }).toEqual({ here: [], ...untouched });
    expect(await fetch({ list: lies, target: './fine' }, { links: true })).toMatchObject({ files: 1 });
  });

  test('a file where a link lies here replaces the link, and a folder is not written through one', async () => {
    symlinkSync('../victim', join(stage.folder, 'outer/target/linked'));
    mkdirSync(join(stage.folder, 'elsewhere'));
    symlinkSync(join(stage.folder, 'elsewhere'), join(stage.folder, 'outer/target/folder'));
    const { files, failures } = await fetch({
      list: path =>
        path === 'files' ? [[file('linked'), { name: 'folder', kind: 'folder' as const }]] : [[file('in')]],
      read: planted,
    });
    expect({ files, ...outside() }).toEqual({ files: 1, ...untouched });
    expect(readFileSync(join(stage.folder, 'outer/target/linked'), 'utf8')).toBe('planted');
    expect(failures).toMatchObject([{ error: { exit: 'unsafe' } }]);
    expect(readdirSync(join(stage.folder, 'elsewhere'))).toEqual([]);
  });

  test('set-uid bits and devices hands on neither', async () => {
    const lies = inFiles({ ...file('tool'), mode: 0o106755 }, { name: 'tty', kind: 'device' });
    expect(await fetch({ list: lies, read: planted })).toMatchObject({ files: 1, skipped: 1 });
    expect(statSync(join(stage.folder, 'outer/target/tool')).mode & 0o7777 & ~0o022).toBe(0o755);
  });

  test('a folder inside of itself for ever is left after a hundred', async () => {
    const { failures, folders } = await fetch({ list: () => [[{ name: 'again', kind: 'folder' as const }]] });
    expect(folders).toBe(100);
    expect(failures).toMatchObject([{ error: { exit: 'unsafe' } }]);
  });

  test('nothing without end is left too', async () => {
    function* nothing(): Generator<readonly Lie[]> {
      for (;;) yield [];
    }
    const { failures } = await fetch({ list: nothing });
    expect(failures[0]?.error.message).toContain('has no end');
  });

  test('a name now and then for ever is given up, although it never falls silent', async () => {
    // A clock on which the ten seconds that this takes go by in half a one.
    const clock = { ...systemClock, elapsed: () => systemClock.elapsed() * 20 };
    let listed = 0;
    let turn = Promise.resolve();
    const drip = (sftp: SFTPWrapper) => {
      tellLies({ list: inFiles() })(sftp);
      sftp.removeAllListeners('READDIR');
      sftp.on('READDIR', async id => {
        turn = turn.then(() => systemClock.sleep(50));
        await turn;
        const attrs = { mode: 0o100644, uid: 0, gid: 0, size: 1, atime: 0, mtime: 0 };
        sftp.name(id, [{ filename: `file-${listed++}`, longname: '', attrs }]);
      });
    };
    const server = await stage.start(drip, makeKey());
    const listing = createSftp({ ...stage.options(server), clock }).list({
      ...{ path: 'files', recursive: false, exclude: [], looking: () => {}, refused: () => {} },
    });
    expect((await failure(listing)).message).toBe(
      `127.0.0.1:${server.port} answers, but says next to nothing.`,
    );
    expect(listed).toBeLessThan(200);
  });

  test(`${answers * 1000} files in one folder is looked through in little memory`, async () => {
    const batch = Array.from({ length: 1000 }, (_, n) => file(`file-${n}.txt`));
    function* many(): Generator<readonly Lie[]> {
      for (let n = 0; n < answers; n++) yield batch;
    }
    const before = process.memoryUsage.rss();
    let most = 0;
    const looking = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss() - before);
    }, 50);
    let seen = 0;
    const { files } = await fetch({ list: () => many() }, { dryRun: true, events: () => void seen++ });
    clearInterval(looking);
    expect({ files, seen }).toEqual({ files: answers * 1000, seen: answers * 1000 });
    // The server is in this process too.
    expect(most).toBeLessThan(300 * 1024 * 1024);
  });
});

describe('a server that sends', () => {
  test('less than it has listed leaves no file behind', async () => {
    const lies = inFiles(
      { name: 'short', kind: 'file', size: 5000 },
      { name: 'large', kind: 'file', size: 3_000_000 },
    );
    const { files, failures } = await fetch({ list: lies, read: planted });
    expect({ files, here: here() }).toEqual({ files: 0, here: [] });
    expect(failures.map(({ error }) => error.message).sort()).toEqual([
      'files/large changed on the server while it was read.',
      'files/short changed on the server while it was read.',
    ]);
  });

  test('more than was asked for has the rest of it dropped', async () => {
    const flood = Buffer.alloc(64 * 1024, 'x');
    await fetch({ list: inFiles(file('flood')), read: () => flood });
    expect(readFileSync(join(stage.folder, 'outer/target/flood'), 'utf8')).toBe('xxxxxxx');
  });

  test('a byte for each request is given up', async () => {
    let asked = 0;
    const fetching = fetch({
      list: inFiles({ name: 'drip', kind: 'file', size: 100_000 }),
      read: () => {
        asked++;
        return Buffer.from('x');
      },
    });
    expect((await failure(fetching)).message).toBe('The server sends a few bytes for each request.');
    expect({ here: here(), few: asked < 100 }).toEqual({ here: [], few: true });
  });

  test('data without end gets as much of it written as it has listed', async () => {
    const lies = inFiles(
      { name: 'small', kind: 'file', size: 5000 },
      { name: 'large', kind: 'file', size: 3_000_000 },
    );
    const { files } = await fetch({ list: lies, read: (_, __, length) => Buffer.alloc(length, 'x') });
    expect(files).toBe(2);
    const size = (name: string) => statSync(join(stage.folder, 'outer/target', name)).size;
    expect([size('small'), size('large')]).toEqual([5000, 3_000_000]);
  });

  test('another file each time it is asked is reported', async () => {
    let size = 10;
    const { failures } = await fetch({
      list: inFiles({ name: 'moving', kind: 'file', size }),
      read: (_, position, length) => (position < size ? Buffer.alloc(length, 'x') : undefined),
      look: () => ({ size: ++size, mtime: 1_700_000_000 }),
    });
    expect(failures).toMatchObject([
      { error: { message: 'files/moving changed on the server while it was read.' } },
    ]);
    expect(here()).toEqual([]);
  });

  test('a file that is larger than the disk is not begun', async () => {
    const lies = inFiles({ name: 'endless', kind: 'file', size: 2 ** 52 });
    const { failures } = await fetch({ list: lies, read: (_, __, length) => Buffer.alloc(length) });
    expect(failures[0]?.error.message).toContain('the disk has');
    expect(statSync(join(stage.folder, 'outer/target')).isDirectory()).toBe(true);
  });
});
