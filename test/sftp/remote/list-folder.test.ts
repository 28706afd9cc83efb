import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { listFolder } from '../../../src/sftp/remote/list-folder.ts';
import { createSftp, type Sftp } from '../../../src/sftp/sftp.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { type ClientStage, failure, openClientStage } from '../client-stage.ts';
import { makeKey } from './hostile-server.ts';
import { type Lie, tellLies } from './lying-tree.ts';

let stage: ClientStage;

beforeEach(() => {
  stage = openClientStage();
  mkdirSync(join(stage.folder, 'site'));
  return stage.strike;
});

const options = { exclude: [], compare: 'time', remove: false, resume: false } as const;
let looked: [string, number][];
const events = {
  event: () => {},
  progress: () => {},
  warning: () => {},
  looking: (path: string, names: number) => void looked.push([path, names]),
  confirmRemoval: async () => {},
};

/** The files of a server that goes on listing names of one kind in `files/`. */
async function endless(kind: Lie['kind'], listTimeout: number): Promise<Sftp> {
  function* names(): Generator<readonly Lie[]> {
    for (let n = 0; ; n += 500) yield Array.from({ length: 500 }, (_, i) => ({ name: `n${n + i}`, kind }));
  }
  looked = [];
  const tree = tellLies({ list: path => (path === 'files' ? names() : path === '.' ? [] : undefined) });
  return createSftp({ ...stage.options(await stage.start(tree, makeKey())), listTimeout });
}

const late = /^files was not listed to its end: [\d,]+ names in 1 s, and there are more\.$/;

describe('a folder that is listed without end', () => {
  test('A7: is given up by file:list when --timeout is over, and is told of until then', async () => {
    const sftp = await endless('file', 700);
    const looking = events.looking;
    const error = await failure(
      sftp.list({ path: 'files', recursive: true, exclude: [], looking, refused: () => {} }),
    );
    expect({ exit: error.exit, hint: error.hint }).toEqual({
      exit: 'timeout',
      hint: 'Name a folder further down, or give it longer with --timeout SECONDS.',
    });
    expect(error.message).toMatch(late);
    expect(looked[0]).toEqual(['files', 0]);
    expect(looked.at(-1)?.[1]).toBeGreaterThanOrEqual(5000);
  });

  test.each(['device', 'link'] as const)('A7: is given up by file:get, of %ss', async kind => {
    const sftp = await endless(kind, 700);
    const getting = sftp.download({
      ...{ path: 'files', contents: true, to: { path: join(stage.folder, 'site'), folder: true } },
      ...{ options: { ...options, dryRun: true, links: false }, events },
    });
    const error = await failure(getting);
    expect(error.exit).toBe('timeout');
    expect(error.message).toMatch(late);
    expect(looked.at(-1)?.[1]).toBeGreaterThanOrEqual(5000);
  });

  test('A7: is given up by file:put', async () => {
    const sftp = await endless('file', 700);
    const putting = sftp.upload({
      sources: [{ path: join(stage.folder, 'site'), contents: true }],
      destination: { path: 'files', folder: true },
      options: { ...options, dryRun: false, digest: false },
      events,
    });
    expect((await failure(putting)).message).toMatch(late);
  });

  test('A7: is given up by file:remove', async () => {
    const sftp = await endless('file', 700);
    const removing = sftp.remove({
      ...{ path: 'files', glob: false, recursive: true, seeWhatIsThere: '' },
      ...{ options: { ...options, dryRun: true }, events },
    });
    expect((await failure(removing)).message).toMatch(late);
  });

  test('A7+: is given up after a million names, however fast they come', async () => {
    const batch = Array.from({ length: 1000 }, (_, n) => ({ filename: `n${n}`, longname: '', attrs: {} }));
    let answers = 0;
    const channel = {
      listing: { clock: systemClock, timeout: 600_000 },
      request: async () => (answers++ === 0 ? Buffer.from('handle') : batch),
      send: async () => {},
    };
    let names = 0;
    const listing = (async () => {
      for await (const some of listFolder(channel as never, 'files')) names += some.length;
    })();
    expect((await failure(listing)).message).toBe(
      'files has no end: the server goes on listing what is in it.',
    );
    expect(names).toBe(1_000_000);
  });
});
