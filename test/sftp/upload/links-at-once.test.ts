import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openPutStage, type PutStage } from './put-stage.ts';

let stage: PutStage;
const names = Array.from({ length: 30 }, (_, index) => `link-${index}`).sort();
const there = (name: string) => stage.there(`files/tree/${name}`);

beforeAll(async () => {
  stage = await openPutStage();
  mkdirSync(join(stage.local, 'tree'));
  for (const name of names) symlinkSync('target', join(stage.local, 'tree', name));
  return stage.strike;
});

beforeEach(() => rmSync(there(''), { recursive: true, force: true }));

/** Three commands that see the same on the server before any of them changes it. */
async function putAtOnce(): Promise<string[]> {
  const line = ['file:put', 'tree', 'my-site.dev:files/'];
  const ran = await Promise.all([stage.run(line), stage.run(line), stage.run(line)]);
  return ran.map(({ exitCode, stderr }) => (exitCode === 0 ? '' : stderr));
}

test.each([
  ['nothing is there', () => {}],
  ['other links are there', (name: string) => symlinkSync('other', there(name))],
  ['files are there', (name: string) => writeFileSync(there(name), 'other')],
])(
  'several uploads of the same links at once all succeed where %s, and leave nothing else',
  async (_, lay) => {
    mkdirSync(there(''), { recursive: true });
    for (const name of names) lay(name);
    expect(await putAtOnce()).toEqual(['', '', '']);
    expect(readdirSync(there('')).sort()).toEqual(names);
    for (const name of names) expect(readlinkSync(there(name))).toBe('target');
  },
);
