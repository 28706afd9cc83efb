import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Built, buildTurnout, shell } from '../../cli/built-turnout.ts';
import { openPutStage, type PutStage } from '../upload/put-stage.ts';

let stage: PutStage;
let built: Built;
const large = (sign: string) => Buffer.alloc(5_000_000, sign);

beforeAll(async () => {
  [stage, built] = await Promise.all([openPutStage(), buildTurnout()]);
  mkdirSync(stage.there('files/tree/sub'), { recursive: true });
  for (const name of ['a', 'b']) writeFileSync(stage.there(`files/tree/${name}.bin`), large(name));
  for (let count = 0; count < 40; count++)
    writeFileSync(stage.there(`files/tree/sub/${count}.txt`), `${count}`);
  symlinkSync('a.bin', stage.there('files/tree/link'));
});
afterAll(async () => {
  built.dispose();
  await stage.strike();
});

test('several processes that fetch one tree to one place all succeed, and leave no part', async () => {
  const line = 'turnout file:get my-site.dev:files/tree got --links';
  const four = Array.from({ length: 4 }, (_, index) => `${line} 2>${index}.log & p${index}=$!`).join('\n');
  const waits = Array.from({ length: 4 }, (_, index) => `wait $p${index} || cat ${index}.log >&2`).join('\n');
  const ran = await shell(`cd '${stage.local}'\n${four}\n${waits}`, built, stage.env);
  expect(ran).toEqual({ code: 0, stdout: '', stderr: '' });
  const got = join(stage.local, 'got/tree');
  expect(readdirSync(got).sort()).toEqual(['a.bin', 'b.bin', 'link', 'sub']);
  for (const name of ['a', 'b'])
    expect(readFileSync(join(got, `${name}.bin`)).equals(large(name))).toBe(true);
  expect(readdirSync(join(got, 'sub'))).toHaveLength(40);
  expect(readFileSync(join(got, 'sub/39.txt'), 'utf8')).toBe('39');
  expect(readlinkSync(join(got, 'link'))).toBe('a.bin');
});
