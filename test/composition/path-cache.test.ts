import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openPutStage, type PutStage } from '../sftp/upload/put-stage.ts';

let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  return stage.strike;
});
beforeEach(() => {
  rmSync(join(stage.home, '.cache'), { recursive: true, force: true });
  rmSync(stage.there('files'), { recursive: true, force: true });
  mkdirSync(stage.there('files'), { recursive: true });
});

async function run(line: string): Promise<void> {
  expect(await stage.run(line.split(' '))).toMatchObject({ exitCode: 0 });
}

function plant(path: string): void {
  mkdirSync(join(stage.there(path), '..'), { recursive: true });
  writeFileSync(stage.there(path), path);
}

/** Where TAB looks for what stands behind `my-site.dev:`. */
function place(): string {
  const base = join(stage.home, '.cache/turnout/look-ups-1');
  return join(base, readFileSync(join(base, 'current'), 'utf8').trim(), 'paths');
}

const offered = () => readFileSync(join(place(), 'my-site.dev'), 'utf8').split('\n').slice(0, -1);

test('file:list leaves what it has shown for TAB, for its owner only, and forgets what is no longer there', async () => {
  for (const path of ['files/a/1.txt', 'files/a/2.txt', 'files/b/3.txt', 'files/c.txt']) plant(path);
  await run('file:list my-site.dev:files/a');
  expect(offered()).toEqual(['files/a/1.txt', 'files/a/2.txt']);
  await run('file:list my-site.dev:files');
  expect(offered()).toEqual(['files/a/', 'files/a/1.txt', 'files/a/2.txt', 'files/b/', 'files/c.txt']);
  rmSync(stage.there('files/a'), { recursive: true });
  await run('file:list my-site.dev:files/*.txt');
  await run('file:list my-site.dev:files --exclude a');
  expect(offered()).toEqual(['files/a/', 'files/a/1.txt', 'files/a/2.txt', 'files/b/', 'files/c.txt']);
  await run('file:list my-site.dev:files --recursive');
  expect(offered()).toEqual(['files/b/', 'files/b/3.txt', 'files/c.txt']);
  expect(statSync(join(place(), 'my-site.dev')).mode & 0o777).toBe(0o600);
});

test('W18: a folder in which nothing is stays offered when it has been listed itself', async () => {
  mkdirSync(stage.there('files/full'), { recursive: true });
  mkdirSync(stage.there('files/empty'), { recursive: true });
  plant('files/full/1.txt');
  await run('file:list my-site.dev:files');
  await run('file:list my-site.dev:files/empty');
  await run('file:list my-site.dev:files/full');
  expect(offered()).toEqual(['files/empty/', 'files/full/', 'files/full/1.txt']);
});

test('W18+: a folder stays offered when all that is in it has names that TAB does not offer', async () => {
  plant('files/odd/a b.txt');
  await run('file:list my-site.dev:files');
  await run('file:list my-site.dev:files/odd');
  expect(offered()).toEqual(['files/odd/']);
});

test('file:get, file:put and file:remove change it too; a dry run does not', async () => {
  plant('files/old/1.txt');
  plant('files/old/2.txt');
  await run('file:get my-site.dev:files/old .');
  expect(offered()).toEqual(['files/old/1.txt', 'files/old/2.txt']);
  rmSync(join(stage.local, 'old/1.txt'));
  stage.write('old/3.txt', '3');
  await run('file:put old/ my-site.dev:files/old/ --delete --dry-run');
  expect(offered()).toEqual(['files/old/1.txt', 'files/old/2.txt']);
  await run('file:put old/ my-site.dev:files/old/ --delete -y');
  expect(offered()).toEqual(['files/old/2.txt', 'files/old/3.txt']);
  await run('file:remove my-site.dev:files/old --recursive -y');
  expect(offered()).toEqual([]);
});

test('names that a shell could take for more than a name are never written', async () => {
  const names = ['$(id)', '`id`', 'a b', "it's", 'a"b', 'a\nb', 'a*', 'a;b', '~', 'good.txt', 'größe.txt'];
  for (const name of names) plant(`files/${name}`);
  await run('file:list my-site.dev:files');
  expect(offered()).toEqual(['files/good.txt', 'files/größe.txt']);
  expect(readdirSync(place())).toEqual(['my-site.dev']);
});
