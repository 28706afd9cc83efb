import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { mayImport } from '../architecture/rules.ts';
import { generatedParts, withParts } from './generated.ts';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'README.md');
const readme = readFileSync(file, 'utf8');

test('the generated parts are what the code says (npm run readme brings them up to date)', async () => {
  const wanted = withParts(readme, await generatedParts());
  if (process.env['UPDATE_README']) writeFileSync(file, wanted);
  else expect(readme).toBe(wanted);
});

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name);
  expect(named.filter(name => !(name && name in scripts))).toEqual([]);
});

test('every command that is named exists', () => {
  const named = [...readme.matchAll(/turnout ([a-z-]+:[a-z-]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter(name => !(name in commands))).toEqual([]);
});

test('the picture of the house shows every folder that there is, and no other', () => {
  const shown = [...readme.matchAll(/^ {2}([a-z-]+)\/ /gm)].map(([, name]) => name ?? '');
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(entry =>
    entry.isDirectory(),
  );
  expect(shown.sort()).toEqual(folders.map(({ name }) => name).sort());
  expect(shown.filter(name => !(name in mayImport))).toEqual([]);
});

test('what it points at is there', () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target ?? '');
  expect(links.filter(target => !existsSync(join(root, target)))).toEqual([]);
});
