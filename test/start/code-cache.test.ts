import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('of another build is in nobody’s way', async () => {
  const [key = ''] = readdirSync(folder);
  renameSync(join(folder, key), join(folder, `${key.slice(0, -16)}0123456789abcdef`));
  expect(await run()).toEqual(settings);
  expect(readdirSync(folder).length).toBe(2);
});

test('where it cannot be kept, nothing is said about it', async () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file in its place');
  expect(await run()).toEqual(settings);
  expect(readFileSync(folder, 'utf8')).toBe('a file in its place');
});
