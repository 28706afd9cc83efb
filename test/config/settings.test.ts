import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings, writeSetting } from '../../src/config/settings.ts';
import { emptyMachine, errorOf } from './machine.ts';

const newFolder = () => join(emptyMachine().home, 'turnout');

test('a setting is kept, changed and forgotten; the file and its folder are private', async () => {
  const folder = newFolder();
  expect(readSettings(folder)).toEqual({});
  await writeSetting(folder, 'platform', 'sandbox');
  await writeSetting(folder, 'timeout', '60');
  expect(readSettings(folder)).toEqual({ platform: 'sandbox', timeout: '60' });
  expect(statSync(join(folder, 'settings.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await writeSetting(folder, 'platform', 'pantheon');
  await writeSetting(folder, 'timeout', undefined);
  expect(readSettings(folder)).toEqual({ platform: 'pantheon' });
});

test('a file that another user wrote keeps what is not ours', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  const file = join(folder, 'settings.json');
  writeFileSync(file, '{"timeout": 30, "yes": true, "force": true, "theirs": "x"}');
  expect(readSettings(folder)).toEqual({ timeout: '30' });
  await writeSetting(folder, 'site', 'shop');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    timeout: 30,
    yes: true,
    force: true,
    theirs: 'x',
    site: 'shop',
  });
});

test.each(['utf8', 'utf16le'] as const)(
  'R12+: settings in %s behind a byte order mark are kept',
  async encoding => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, 'settings.json'), '\ufeff{"timeout": 30}', { encoding, mode: 0o600 });
    await writeSetting(folder, 'site', 'shop');
    expect(readSettings(folder)).toEqual({ timeout: '30', site: 'shop' });
  },
);

test.each(['{"site": ', '[]', '"x"', '{"site": {}}', 'null'])(
  'a damaged file (%s) is named, and not written over',
  async content => {
    const folder = newFolder();
    mkdirSync(folder);
    const file = join(folder, 'settings.json');
    writeFileSync(file, content);
    const expected = {
      exit: 'failed',
      message: `The settings in ${file} cannot be read: they are not the JSON that turnout writes.`,
      hint: 'Fix the file, or move it away and set what you need with: turnout config:set',
    };
    expect(await errorOf(() => readSettings(folder))).toMatchObject(expected);
    expect(await errorOf(() => writeSetting(folder, 'site', 'x'))).toMatchObject(expected);
    expect(readFileSync(file, 'utf8')).toBe(content);
  },
);

test('an empty file is one without settings', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  writeFileSync(join(folder, 'settings.json'), '');
  expect(readSettings(folder)).toEqual({});
  await writeSetting(folder, 'site', 'shop');
  expect(readSettings(folder)).toEqual({ site: 'shop' });
});

test('a file that cannot be read is named', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'settings.json'), { recursive: true });
  expect(await errorOf(() => readSettings(folder))).toMatchObject({
    exit: 'failed',
    message: `${folder}/settings.json cannot be read: it is a folder.`,
  });
});
