import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Built, buildTurnout, shell } from '../../cli/built-turnout.ts';
import { openPutStage, type PutStage } from '../upload/put-stage.ts';

let stage: PutStage;
let built: Built;

beforeAll(async () => {
  [stage, built] = await Promise.all([openPutStage(), buildTurnout()]);
  mkdirSync(stage.there('files'), { recursive: true });
});
afterAll(async () => {
  built.dispose();
  await stage.strike();
});

// With a limit on the size of files, the kernel does what a full disk does: it takes a part of the last write, and refuses
// the next one.
test('A6: a disk that takes only a part of the last write leaves no file behind', async () => {
  writeFileSync(stage.there('files/large.bin'), Buffer.alloc(1_540_000, 'x'));
  const { code, stderr } = await shell(
    `cd '${stage.local}' && ulimit -f 1500 && turnout file:get my-site.dev:files/large.bin`,
    built,
    stage.env,
  );
  expect(stderr).toContain(`${stage.local}/large.bin cannot be written: file too large (EFBIG).`);
  expect({ code, here: readdirSync(stage.local) }).toEqual({ code: 1, here: [] });
});

test('A6+: a disk that is full in the middle of many files names them, and keeps those that are whole', async () => {
  mkdirSync(stage.there('files/many'), { recursive: true });
  writeFileSync(stage.there('files/many/small.txt'), 'small');
  for (const name of ['a.bin', 'b.bin'])
    writeFileSync(stage.there(`files/many/${name}`), Buffer.alloc(1_540_000));
  const { code, stderr } = await shell(
    `cd '${stage.local}' && ulimit -f 1500 && turnout file:get my-site.dev:files/many/ many`,
    built,
    stage.env,
  );
  expect(stderr).toContain('2 of 3 files not downloaded');
  expect({ code, names: readdirSync(join(stage.local, 'many')) }).toEqual({ code: 1, names: ['small.txt'] });
});

test('A6+: a disk that takes only a part of a small file keeps no part of it', async () => {
  mkdirSync(stage.there('files/small'), { recursive: true });
  writeFileSync(stage.there('files/small/a.bin'), Buffer.alloc(900_000));
  const { code } = await shell(
    `cd '${stage.local}' && ulimit -f 500 && turnout file:get my-site.dev:files/small/ small`,
    built,
    stage.env,
  );
  expect({ code, names: readdirSync(join(stage.local, 'small')) }).toEqual({ code: 1, names: [] });
});

test('A23: a target below a folder that takes none is refused, and not tried for ever', async () => {
  const { code, stderr } = await shell(
    'timeout -k 1 20 "$TURNOUT_NODE" "$TURNOUT_PROGRAM" file:get my-site.dev:files/large.bin /proc/turnout/x/',
    built,
    { ...stage.env, TURNOUT_NODE: process.execPath, TURNOUT_PROGRAM: built.program },
  );
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('/proc/turnout/x') });
});
