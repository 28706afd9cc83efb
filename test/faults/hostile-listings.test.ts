import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { createSftp, type Sftp } from '../../src/sftp/sftp.ts';
import { type ClientStage, openClientStage } from '../sftp/client-stage.ts';
import { makeKey } from '../sftp/remote/hostile-server.ts';
import { type Lie, type LyingTree, tellLies } from '../sftp/remote/lying-tree.ts';
import { createDice, type Dice } from './harness/dice.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { readTexts } from './harness/vectors.ts';

let stage: ClientStage;
let sftp: Sftp;
/** What the server tells of now. */
let tree: LyingTree;

beforeAll(async () => {
  stage = openClientStage();
  const server = await stage.start(
    tellLies({
      list: path => tree.list(path),
      read: (path, position, length) => tree.read?.(path, position, length),
      look: path => tree.look?.(path) ?? { size: planted.length, mtime: 1_700_000_000 },
      get target() {
        return tree.target ?? '..';
      },
    }),
    makeKey(),
  );
  sftp = createSftp(stage.options(server));
});

afterAll(() => stage.strike());

const planted = Buffer.from('planted');
const plain = ['a', 'b', 'there', 'to-victim', 'to-outside', 'sub'];
const wild = [
  '..',
  '.',
  '',
  '../victim',
  '../../victim',
  '/etc/turnout-was-here',
  'a/../../victim',
  'a\\..\\victim',
  '...',
  '~',
  'CON',
];

/** A tree in which names lead elsewhere, change their kind, come twice, and have sizes and modes of every sort. */
function lyingTree(dice: Dice, names: readonly string[]): LyingTree {
  const lie = (): Lie => ({
    name: dice.pick(dice.oneIn(2) ? plain : names),
    kind: dice.pick(['file', 'file', 'folder', 'link', 'device']),
    size: dice.pick([planted.length, planted.length, 0, 1, 100_000]),
    mode: dice.pick([undefined, undefined, 0o104777, 0o102666, 0o060644, 0]) as number,
    mtime: dice.pick([1_700_000_000, 0, 0xffff_ffff]),
  });
  const told = new Map<string, Lie[]>();
  return {
    list(path) {
      if (path.split('/').length > 4) return [[]];
      const known = told.get(path) ?? Array.from({ length: 1 + dice.below(8) }, lie);
      // A folder that is listed again has become another one now and then.
      if (!dice.oneIn(3)) told.set(path, known);
      return [known];
    },
    read: (_, position, length) =>
      dice.oneIn(10) ? undefined : planted.subarray(position, position + length),
    target: dice.pick(['..', '../victim', '/etc/passwd', 'a', '../../outside', '']),
  };
}

/** Everything around the target: names, contents, and what links lead to. */
function surroundings(outer: string): Record<string, string | number> {
  const all = readdirSync(outer, { recursive: true, encoding: 'utf8' }).filter(
    path => !path.startsWith('target'),
  );
  return Object.fromEntries(
    all.map(path => {
      const stats = statSync(join(outer, path));
      return [path, stats.isFile() ? readFileSync(join(outer, path), 'utf8') : stats.mode];
    }),
  );
}

faultTest(
  'S-07',
  'servers that list trees of lies, fetched into a folder with links that lead out of it',
  async tally => {
    const dice = createDice(7);
    const names = [...wild, ...readTexts('hostile-paths').map(path => path.replace(/^code\//, ''))];
    let written = 0;
    for (let n = 0; n < size({ quick: 25, whole: 500 }); n++) {
      tree = lyingTree(dice, names);
      const outer = mkdtempSync(join(stage.folder, 'outer-'));
      const target = join(outer, 'target');
      for (const folder of ['target', 'outside']) mkdirSync(join(outer, folder));
      for (const file of ['victim', 'outside/there']) writeFileSync(join(outer, file), 'untouched');
      symlinkSync('../victim', join(target, 'to-victim'));
      symlinkSync('../outside', join(target, 'to-outside'));
      const before = surroundings(outer);
      await tally.attempt(`listing ${n}`, async () => {
        await sftp
          .download({
            path: 'files',
            contents: true,
            to: { path: target, folder: true },
            options: {
              exclude: [],
              compare: dice.pick(['time', 'size']),
              dryRun: false,
              remove: dice.oneIn(3),
              resume: dice.oneIn(2),
              links: dice.oneIn(2),
            },
            events: {
              event: () => {},
              progress: () => {},
              warning: () => {},
              confirmRemoval: async () => {},
            },
          })
          .catch((error: Error) => expect(error.name).toBe('TurnoutError'));
        expect(surroundings(outer)).toEqual(before);
        const there = readdirSync(target, { recursive: true, withFileTypes: true }).filter(each =>
          each.isFile(),
        );
        written += there.length;
        const modes = there.map(each => statSync(join(each.parentPath, each.name)).mode & 0o7000);
        expect(modes.filter(mode => mode !== 0)).toEqual([]);
      });
      rmSync(outer, { recursive: true });
    }
    tally.note(`${written} files of them were written, all inside`);
    expect(written).toBeGreaterThan(0);
  },
  { timeout: 600_000 },
);
