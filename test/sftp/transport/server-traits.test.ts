import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openServerTraits } from '../../../src/config/server-traits.ts';
import { createSftp } from '../../../src/sftp/sftp.ts';
import { type ClientStage, openClientStage } from '../client-stage.ts';
import { type Oddities, type OddServer, oddServer, sayAlreadyThere } from '../odd-server.ts';
import { makeKey } from '../remote/hostile-server.ts';

let stage: ClientStage;
let now: number;
const mtime = 1_600_000_000;

beforeEach(() => {
  stage = openClientStage();
  now = 1_700_000_000_000;
  mkdirSync(join(stage.folder, 'site'));
  return stage.strike;
});

function write(name: string, content: string | Buffer): void {
  writeFileSync(join(stage.folder, 'site', name), content);
  utimesSync(join(stage.folder, 'site', name), mtime, mtime);
}

interface Started extends OddServer {
  port: number;
}

async function start(oddities: Oddities): Promise<Started> {
  const server = oddServer(oddities);
  return { ...server, port: (await stage.start(server.conduct, makeKey())).port };
}

/** Uploads the folder as one command does, with what earlier ones have learned. */
async function put({ port }: Started, { resume = false, remove = false } = {}) {
  const reported: string[] = [];
  const traits = openServerTraits(
    join(stage.folder, 'cache'),
    { host: '127.0.0.1', port },
    { now: () => now },
  );
  const { files, failures } = await createSftp({ ...stage.options({ port }), traits }).upload({
    sources: [{ path: join(stage.folder, 'site'), contents: true }],
    destination: { path: 'files', folder: true },
    options: { exclude: [], compare: 'time', dryRun: false, remove, resume, digest: false },
    events: {
      event: () => {},
      progress: () => {},
      warning: text => void reported.push(text),
      confirmRemoval: async () => {},
    },
  });
  return { files, failures: failures.map(({ error }) => error.message), reported };
}

const fine = (files: number) => ({ files, failures: [], reported: [] });
const text = (server: Started, path: string) => server.files.get(path)?.content.toString();
const remembered = () => {
  const folder = join(stage.folder, 'cache/servers-1');
  const [name = ''] = readdirSync(folder);
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
};

describe('a server that offers to rename and refuses', () => {
  test('C1: gets files in place, keeps no part, and is not asked again', async () => {
    const server = await start({ rename: () => 'refused' });
    write('a.txt', 'one');
    write('big.bin', Buffer.alloc(3_000_000, 'x'));
    expect(await put(server)).toEqual(fine(2));
    expect([...server.files.keys()].sort()).toEqual(['files/a.txt', 'files/big.bin']);
    expect(server.files.get('files/big.bin')?.content).toHaveLength(3_000_000);
    expect(remembered()).toMatchObject({ rename: 'refused' });
    server.asked.length = 0;
    expect(await put(server)).toEqual(fine(2));
    expect(server.asked).toEqual(['OPEN files/a.txt', 'OPEN files/big.bin']);
  });

  test('C1+: where the target exists only, as OpenSSH for Windows did', async () => {
    let known: Started | undefined;
    const server = await start({ rename: (_, to) => (known?.files.has(to) ? 'refused' : 'done') });
    known = server;
    write('a.txt', 'one');
    server.files.set('files/a.txt', { content: Buffer.from('old'), mtime: 1 });
    expect(await put(server)).toEqual(fine(1));
    expect([...server.files.keys()]).toEqual(['files/a.txt']);
    expect(text(server, 'files/a.txt')).toBe('one');
  });

  test('C1+: where it did so when it was tried, and not any more', async () => {
    let refuses = false;
    const server = await start({ rename: () => (refuses ? 'refused' : 'done') });
    write('a.txt', 'one');
    expect(await put(server)).toEqual(fine(1));
    refuses = true;
    for (const name of ['a.txt', 'b.txt', 'big.bin'])
      write(name, name === 'big.bin' ? Buffer.alloc(2e6) : 'two');
    expect(await put(server)).toEqual(fine(3));
    expect([...server.files.keys()].sort()).toEqual(['files/a.txt', 'files/b.txt', 'files/big.bin']);
    expect(text(server, 'files/a.txt')).toBe('two');
  });

  test('C1+: a folder in which nothing can be made has its files replaced in place', async () => {
    const server = await start({ rename: () => 'done', noNewNames: true });
    server.files.set('files/a.txt', { content: Buffer.from('old'), mtime: 1 });
    write('a.txt', 'one');
    expect(await put(server)).toEqual(fine(1));
    expect(text(server, 'files/a.txt')).toBe('one');
  });

  test('C1+: is tried again after a week', async () => {
    let refuses = true;
    const server = await start({ rename: () => (refuses ? 'refused' : 'done') });
    write('a.txt', 'one');
    await put(server);
    refuses = false;
    now += 8 * 86_400_000;
    await put(server);
    expect(remembered()).toMatchObject({ rename: 'works' });
  });
});

describe('a server that refuses what names a mode, and leaves an empty file behind', () => {
  const lost = 'The server takes no modes, so that files which are executable here are not there.';

  test.each(['works', 'refused'] as const)(
    'C1+: gets files of every size with their times, keeps no part, and says once what is lost (rename %s)',
    async rename => {
      const server = await start({ noModes: true, rename: () => (rename === 'works' ? 'done' : 'refused') });
      write('a.txt', 'one');
      write('empty.txt', '');
      write('big.bin', Buffer.alloc(3_000_000, 'x'));
      for (const name of ['tool', 'tool-2']) {
        write(name, '#!/bin/sh\n');
        chmodSync(join(stage.folder, 'site', name), 0o755);
      }
      expect(await put(server)).toEqual({ files: 5, failures: [], reported: [lost] });
      expect([...server.files].map(([path, file]) => [path, file.content.length, file.mtime]).sort()).toEqual(
        [
          ['files/a.txt', 3, mtime],
          ['files/big.bin', 3_000_000, mtime],
          ['files/empty.txt', 0, mtime],
          ['files/tool', 10, mtime],
          ['files/tool-2', 10, mtime],
        ],
      );
      expect(remembered()).toMatchObject({ modes: 'refused', times: 'kept' });
      expect(remembered().order).toBeUndefined();
    },
  );

  test('C1+: and lets nothing be overwritten: what was left behind is taken away first', async () => {
    const server = await start({ noModes: true, noOverwrite: true, rename: () => 'done' });
    server.files.set('files/a.txt', { content: Buffer.from('old'), mtime: 1 });
    write('a.txt', 'one');
    write('big.bin', Buffer.alloc(3_000_000, 'x'));
    expect(await put(server)).toEqual(fine(2));
    expect([...server.files.keys()].sort()).toEqual(['files/a.txt', 'files/big.bin']);
    expect(text(server, 'files/a.txt')).toBe('one');
  });

  test('C1+: one that refuses every new file is told as before, and nothing is learned of modes', async () => {
    const server = await start({ noNewNames: true });
    write('a.txt', 'one');
    expect(await put(server)).toEqual({
      ...{ files: 0, reported: [], failures: ['files/a.txt was not uploaded: Permission denied.'] },
    });
    expect(server.files.size).toBe(0);
  });
});

describe('a server that refuses in the middle', () => {
  test('A6+: without room for a large file keeps no part of it', async () => {
    const server = await start({ room: 2_000_000, rename: () => 'done' });
    write('a.txt', 'one');
    write('big.bin', Buffer.alloc(3_000_000, 'x'));
    expect(await put(server)).toEqual({
      ...{ files: 1, reported: [], failures: ['files/big.bin was not uploaded: Failure.'] },
    });
    expect([...server.files.keys()]).toEqual(['files/a.txt']);
  });

  test('A6+: with half of a file in its place says so', async () => {
    const server = await start({ room: 2_000_000 });
    write('big.bin', Buffer.alloc(3_000_000, 'x'));
    expect(await put(server)).toEqual({
      files: 0,
      failures: ['files/big.bin was not uploaded: Failure.'],
      reported: ['Only half on the server now: files/big.bin.'],
    });
  });

  test('C8+: a part that may not be gone on with is begun anew, and none is left', async () => {
    const oddities: Oddities = { rename: () => 'done' };
    const server = await start(oddities);
    write('big.bin', Buffer.alloc(20_000_000, 'signal'));
    oddities.room = 19_000_000;
    await put(server, { resume: true });
    expect([...server.files.keys()]).toHaveLength(1);
    oddities.room = Number.POSITIVE_INFINITY;
    oddities.noOverwrite = true;
    expect(await put(server, { resume: true })).toEqual(fine(1));
    expect([...server.files.keys()]).toEqual(['files/big.bin']);
    expect(server.files.get('files/big.bin')?.content.equals(Buffer.alloc(20_000_000, 'signal'))).toBe(true);
  });
});

describe('a server that refuses to look at what is there', () => {
  test('R6+: is told with the path by what removes, and nothing is removed', async () => {
    const server = await start({ lstat: 'refused' });
    server.files.set('files/a.txt', { content: Buffer.from('one'), mtime: 1 });
    const removing = createSftp(stage.options(server)).remove({
      ...{ path: 'files/a.txt', glob: false, recursive: false, seeWhatIsThere: '' },
      options: { exclude: [], compare: 'time', dryRun: false, remove: false, resume: false },
      events: { event: () => {}, progress: () => {}, warning: () => {}, confirmRemoval: async () => {} },
    });
    await expect(removing).rejects.toMatchObject({
      message: 'files/a.txt cannot be looked at: Permission denied.',
    });
    expect(server.files.size).toBe(1);
  });
});

test('a server that renames is known as such also where several try it at once', async () => {
  const server = await start({ rename: () => 'done' });
  write('a.txt', 'one');
  expect(await Promise.all([put(server), put(server), put(server)])).toEqual([fine(1), fine(1), fine(1)]);
  expect(remembered()).toMatchObject({ rename: 'works' });
  expect([...server.files.keys()]).toEqual(['files/a.txt']);
});

test('a file that the server says another one is just making is sent again', async () => {
  const server = oddServer({});
  let refusals = 2;
  const { port } = await stage.start(sftp => {
    server.conduct(sftp);
    const [open] = sftp.listeners('OPEN') as ((id: number, ...rest: unknown[]) => void)[];
    sftp.removeAllListeners('OPEN');
    sftp.on('OPEN', (id: number, ...rest: unknown[]) =>
      refusals-- > 0 ? sayAlreadyThere(sftp, id) : open?.(id, ...rest),
    );
  }, makeKey(384));
  write('a.txt', 'one');
  expect(await put({ ...server, port })).toEqual(fine(1));
  expect(server.files.get('files/a.txt')).toEqual({ content: Buffer.from('one'), mtime });
});

describe('a server that takes the paths of a link', () => {
  test.each(['openssh', 'draft'] as const)(
    'C2: in the order of %s gets the link that was meant',
    async links => {
      const server = await start({ links });
      write('exec.sh', 'x');
      symlinkSync('exec.sh', join(stage.folder, 'site/lnk'));
      expect(await put(server)).toEqual(fine(2));
      expect([...server.links]).toEqual([['files/lnk', 'exec.sh']]);
      expect(remembered()).toMatchObject({ links });
    },
  );

  test('C2+: in another order than was remembered gets it too, and no stray one is left', async () => {
    const oddities: Oddities = { links: 'draft' };
    const server = await start(oddities);
    symlinkSync('exec.sh', join(stage.folder, 'site/lnk'));
    await put(server);
    server.links.clear();
    oddities.links = 'openssh';
    expect(await put(server)).toEqual(fine(1));
    expect([...server.links]).toEqual([['files/lnk', 'exec.sh']]);
  });

  test('C2+: and makes none says so', async () => {
    const server = await start({});
    server.conduct = () => {};
    const mute = oddServer({});
    const { port } = await stage.start(sftp => {
      mute.conduct(sftp);
      sftp.removeAllListeners('SYMLINK');
      sftp.on('SYMLINK', (id: number) => sftp.status(id, 0));
    }, makeKey(384));
    symlinkSync('exec.sh', join(stage.folder, 'site/lnk'));
    expect(await put({ ...mute, port })).toMatchObject({
      files: 0,
      failures: ['The server made another link than files/lnk to exec.sh.'],
    });
  });
});

test.each(['openssh', 'draft'] as const)(
  'a server that tells no texts of links, and takes them as %s does, gets the one that was meant',
  async links => {
    const server = await start({ links, tellsNoTexts: true });
    symlinkSync('exec.sh', join(stage.folder, 'site/lnk'));
    expect(await put(server)).toEqual(fine(1));
    expect([...server.links]).toEqual([['files/lnk', 'exec.sh']]);
    server.links.set('files/lnk', 'other.sh');
    expect(await put(server)).toEqual(fine(1));
    expect([...server.links]).toEqual([['files/lnk', 'exec.sh']]);
  },
);

describe('a server that forbids links', () => {
  test('C2+: keeps the file that lies where one was to be', async () => {
    const mute = oddServer({});
    const { port } = await stage.start(sftp => {
      mute.conduct(sftp);
      sftp.removeAllListeners('SYMLINK');
      sftp.on('SYMLINK', (id: number) => sftp.status(id, 3));
      sftp.removeAllListeners('READDIR');
      const attrs = { mode: 0o100644, size: 8, uid: 0, gid: 0, atime: 1, mtime: 1 };
      const names = [{ filename: 'lnk', longname: 'lnk', attrs }];
      sftp.on('READDIR', (id: number) => {
        const rest = mute.files.has('files/lnk') ? names.splice(0) : [];
        if (rest.length > 0) sftp.name(id, rest);
        else sftp.status(id, 1);
      });
    }, makeKey(384));
    write('lnk', 'precious');
    await put({ ...mute, port });
    rmSync(join(stage.folder, 'site/lnk'));
    symlinkSync('exec.sh', join(stage.folder, 'site/lnk'));
    const { failures } = await put({ ...mute, port });
    expect(failures).toEqual(['The link files/lnk was not made: Permission denied.']);
    expect([...mute.files.keys()]).toEqual(['files/lnk']);
  });
});

describe('a server that answers', () => {
  test('C3: a size before the writes are done gets every file, with its time', async () => {
    const server = await start({ loose: true });
    for (let n = 0; n < 100; n++) write(`file-${n}.txt`, `content ${n}`);
    expect(await put(server)).toEqual(fine(100));
    for (let n = 0; n < 100; n++) {
      expect(server.files.get(`files/file-${n}.txt`)).toEqual({
        content: Buffer.from(`content ${n}`),
        mtime,
      });
    }
    expect(remembered()).toMatchObject({ order: 'loose' });
  });

  test('C3+: no size before the file is closed, as stores of objects do', async () => {
    const server = await start({ silentUntilClosed: true });
    write('a.txt', 'one');
    write('big.bin', Buffer.alloc(2_000_000, 'x'));
    expect(await put(server)).toEqual(fine(2));
    expect(server.files.get('files/a.txt')).toEqual({ content: Buffer.from('one'), mtime });
  });

  test('C3+: the time of closing for the time of a file takes the right one afterwards', async () => {
    const server = await start({ timesOnClose: true });
    write('a.txt', 'one');
    expect(await put(server)).toEqual(fine(1));
    expect(server.files.get('files/a.txt')?.mtime).toBe(mtime);
  });
});
