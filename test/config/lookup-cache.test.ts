import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLookUps } from '../../src/config/lookup-cache.ts';

test('W18+: of more paths than are kept, no folder is left out for a file beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-look-ups-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lookUps = openLookUps({ folder, api: 'http://127.0.0.1:1', userId: 'u-1' });
  lookUps.keep(() => {});
  const files = Array.from({ length: 6_000 }, (_, n) => `code/wp-content/a${n}.txt`);
  const folders = ['code/', 'code/wp-content/', 'code/wp-content/plugins/', 'code/wp-content/themes/'];
  lookUps.keepPaths('my-site.dev', [...files, ...folders, 'code/wp-content/themes/rails/']);
  const kept = readFileSync(join(folder, 'look-ups-1/127.0.0.1_1-u-1/paths/my-site.dev'), 'utf8').split('\n');
  expect(kept.filter(path => path.endsWith('/'))).toEqual(folders);
  expect(kept.slice(0, -1)).toHaveLength(5_000);
});
