import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Built, buildTurnout, shell } from '../cli/built-turnout.ts';

let built: Built;
let folder: string;
const home = mkdtempSync(join(tmpdir(), 'turnout-home-'));
beforeAll(async () => {
  built = await buildTurnout();
  folder = join(dirname(built.program), '../dist/code-cache');
});
afterAll(() => {
  built.dispose();
  rmSync(home, { recursive: true, force: true });
});

const settings = {
  code: 2,
  stdout: '',
  stderr:
    ' [error]  config:get needs NAME (Setting, as config:list names it).\n [notice] See examples: turnout help config:get\n',
};
const run = () => shell('turnout config:get', built, { HOME: home });
const cached = () =>
  readdirSync(folder).flatMap(key => readdirSync(join(folder, key)).map(name => [key, name]));

test('the first start keeps what V8 has compiled, for this version of Node and this build', async () => {
  expect(existsSync(folder)).toBe(false);
  expect(await run()).toEqual(settings);
  const names = cached().map(([, name]) => name);
  expect(names.sort()).toEqual([
    'chunks.base.js.bin',
    'chunks.config_get.js.bin',
    'chunks.main.js.bin',
    'chunks.rolldown-runtime.js.bin',
    'main.js.bin',
  ]);
  const [key = ''] = readdirSync(folder);
  expect(key).toMatch(new RegExp(`^${process.version}-${process.arch}-[0-9a-f]{16}$`));
});

test('the next start takes it as it is', async () => {
  const [key = ''] = readdirSync(folder);
  const file = join(folder, key, 'chunks.main.js.bin');
  const before = readFileSync(file);
  expect(await run()).toEqual(settings);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test.each<[string, (file: string) => void]>([
  ['truncated', file => truncateSync(file, 1000)],
  ['longer than it was', file => appendFileSync(file, 'x')],
  ['empty', file => writeFileSync(file, '')],
  [
    'changed in one bit',
    file => {
      const bytes = readFileSync(file);
      bytes[5000] = (bytes[5000] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
  ],
  [
    'of another V8',
    file => {
      const half = readFileSync(file).subarray(0, readFileSync(file).length / 2);
      half[4] = (half[4] ?? 0) ^ 0xff;
      writeFileSync(file, Buffer.concat([half, half]));
    },
  ],
])('a cache that is %s is not taken, and is made again', async (_what, harm) => {
  const [key = ''] = readdirSync(folder);
  const file = join(folder, key, 'chunks.main.js.bin');
  harm(file);
  const harmed = readFileSync(file);
  expect(await run()).toEqual(settings);
  expect(readFileSync(file).equals(harmed)).toBe(false);
  expect(await run()).toEqual(settings);
});

test('of another build is in no one’s way', async () => {
  const [key = ''] = readdirSync(folder);
  renameSync(join(folder, key), join(folder, `${key.slice(0, -16)}0123456789abcdef`));
  expect(await run()).toEqual(settings);
  expect(readdirSync(folder).length).toBe(2);
});

describe('where several people use one installation', () => {
  /** Bytecode that V8 takes for that of the chunk, since it only compares lengths, and that does something else. */
  function planted(chunk: string): Buffer {
    const { length } = readFileSync(chunk, 'latin1');
    const source = `(function () { console.log('PLANTED'); process.exit(); })`.padEnd(length);
    const data = new Script(source, { filename: chunk }).createCachedData();
    return Buffer.concat([data, data]);
  }

  /** The folder of the caches, and the file of the first chunk. */
  async function anew() {
    rmSync(folder, { recursive: true, force: true });
    await run();
    const [key = ''] = readdirSync(folder);
    return { caches: join(folder, key), file: join(folder, key, 'main.js.bin') };
  }

  const chunk = () => join(dirname(folder), 'main.js');

  test('A11: what is made is for its maker alone, whatever the umask', async () => {
    rmSync(folder, { recursive: true, force: true });
    await shell('umask 000; turnout config:get', built, { HOME: home });
    const [key = ''] = readdirSync(folder);
    const modes = [
      folder,
      join(folder, key),
      ...readdirSync(join(folder, key)).map(name => join(folder, key, name)),
    ];
    expect(modes.map(path => statSync(path).mode & 0o777)).toEqual([
      0o700,
      0o700,
      ...modes.slice(2).map(() => 0o600),
    ]);
  });

  test.each<[string, (location: { caches: string; file: string }) => void]>([
    ['a file that others can write to', ({ file }) => chmodSync(file, 0o666)],
    ['a folder that others can write to', ({ caches }) => chmodSync(caches, 0o777)],
    ['a folder around it that others can write to', () => chmodSync(folder, 0o770)],
    [
      'a link to a file elsewhere',
      ({ file }) => {
        renameSync(file, join(home, 'elsewhere'));
        symlinkSync(join(home, 'elsewhere'), file);
      },
    ],
  ])('A11: %s is not run', async (_title, open) => {
    const location = await anew();
    writeFileSync(location.file, planted(chunk()));
    // In a place of its maker alone it is taken: V8 itself looks at nothing.
    expect((await run()).stdout).toBe('PLANTED\n');
    open(location);
    expect(await run()).toEqual(settings);
  });

  test('A11+: what another user has put there is not run, and theirs is not used', async () => {
    if (process.getuid?.() !== 0) return console.log('skipped: only root can give files away');
    const location = await anew();
    writeFileSync(location.file, planted(chunk()));
    chownSync(location.file, 4242, 4242);
    expect(await run()).toEqual(settings);
    chownSync(location.caches, 4242, 4242);
    expect(await run()).toEqual(settings);
  });

  test('A11+: in an installation of another user each has a place of their own', async () => {
    if (process.getuid?.() !== 0) return console.log('skipped: only root can give files away');
    rmSync(folder, { recursive: true, force: true });
    chownSync(dirname(folder), 4242, 4242);
    expect(await run()).toEqual(settings);
    chownSync(dirname(folder), 0, 0);
    expect(existsSync(folder)).toBe(false);
    const own = join(home, '.cache/turnout/code-cache');
    expect(statSync(own).mode & 0o777).toBe(0o700);
    expect(readdirSync(own).length).toBe(1);
  });
});

test('where it cannot be kept, nothing is said about it', async () => {
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, 'a file in its place');
  expect(await run()).toEqual(settings);
  expect(readFileSync(folder, 'utf8')).toBe('a file in its place');
});
