import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { newPerson, type Person } from '../../support/run-turnout.ts';
import { failed, reported } from '../stage.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
  return () => person.dispose();
});

const unknown = (name: string) =>
  failed(
    2,
    `There is no setting "${name}".`,
    'Settings: platform, format, site, env, on_changes, sweep, timeout',
  );

describe('config:set', () => {
  test('keeps a setting, which then holds and is listed with its source', async () => {
    expect(await person.run('config:set platform sandbox')).toEqual(reported('platform is now sandbox.'));
    expect(await person.run('config:get platform')).toEqual({ exitCode: 0, stdout: 'sandbox\n', stderr: '' });
    const env = { TERMINUS_SITE: 'shop' };
    expect(await person.run('config:list -D env=dev', { env })).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: ` ---------- --------- --------------- 
  Setting    Value     Source         
 ---------- --------- --------------- 
  platform   sandbox   settings       
  site       shop      TERMINUS_SITE  
  env        dev       flag           
 ---------- --------- --------------- 
`,
    });
  });

  test('forgets one with --unset', async () => {
    await person.run('config:set timeout 60');
    expect(await person.run('config:set timeout --unset')).toEqual(reported('timeout is forgotten.'));
    expect(await person.run('config:get timeout')).toEqual(
      failed(10, 'timeout is set nowhere.', 'Set it with: turnout config:set timeout VALUE'),
    );
  });

  test('says when something stronger wins over it', async () => {
    expect(await person.run('config:set site shop', { env: { TURNOUT_SITE: 'other' } })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ' [notice] site is now shop.\n [warning] TURNOUT_SITE sets site to other, and wins over it.\n',
    });
  });

  const one = 'config:set takes a value or --unset, one of the two.';
  const refused: [string, string][] = [
    ['config:set', ' [error]  config:set needs NAME (Setting, as config:list names it).'],
    ['config:set platform', ` [error]  ${one}`],
    ['config:set platform sandbox --unset', ` [error]  ${one}`],
    ['config:set format bogus', " [error]  The requested format, 'bogus', is not available."],
    ['config:set timeout soon', ' [error]  "soon" is not a number of seconds.'],
    ['config:set site a.b', ' [error]  "a.b" cannot be the name of a site.'],
    ['config:set env a_b', ' [error]  "a_b" cannot be the name of an environment.'],
    ['config:set platform ftp://x', ' [error]  "ftp://x" is not a platform.'],
    [
      'config:set on_changes discard',
      ' [error]  "discard" is nothing that the setting on_changes may say about uncommitted changes.',
    ],
  ];
  test.each(refused)('refuses `%s`', async (line, first) => {
    const { exitCode, stdout, stderr } = await person.run(line);
    expect({ exitCode, stdout, lines: stderr.split('\n').length, first: stderr.split('\n')[0] }).toEqual({
      exitCode: 2,
      stdout: '',
      lines: 3,
      first,
    });
    expect((await person.run('config:list --field=name')).stdout).toBe('');
  });

  test('takes a name as its flag is written', async () => {
    expect(await person.run('config:set on-changes abort')).toEqual(reported('on_changes is now abort.'));
    expect((await person.run('config:get on-changes')).stdout).toBe('abort\n');
    expect((await person.run('config:get on_changes -D on-changes=commit')).stdout).toBe('commit\n');
    expect(await person.run('config:set On-Changes --unset')).toEqual(reported('on_changes is forgotten.'));
  });

  const whatItTakes =
    'It takes: ask, abort, commit. What lets changes go is said every time: --on-changes=stash, =discard';
  test.each([
    ['abrt', `Did you mean abort? ${whatItTakes}`],
    ['Commit', `Did you mean commit? ${whatItTakes}`],
    ['nonsense', whatItTakes],
  ])('W9+: names what on-changes takes instead of %s', async (value, hint) => {
    const message = `"${value}" is nothing that the setting on_changes may say about uncommitted changes.`;
    expect(await person.run(`config:set on-changes ${value}`)).toEqual(failed(2, message, hint));
    const chosen = await person.run('connection:set shop.dev git', {
      env: { TURNOUT_PLATFORM: 'http://127.0.0.1:9', TURNOUT_MACHINE_TOKEN: 'x', TERMINUS_ON_CHANGES: 'x y' },
    });
    expect(chosen).toEqual(
      failed(
        2,
        '"x y" is nothing that TERMINUS_ON_CHANGES may say about uncommitted changes.',
        'It takes: ask, abort, commit, stash, discard',
      ),
    );
  });

  test('W9+: names the setting that is nearest', async () => {
    const settings = 'Settings: platform, format, site, env, on_changes, sweep, timeout';
    for (const line of ['config:set on-change abort', 'config:get on-change', 'config:list -D on-change=x'])
      expect(await person.run(line)).toEqual(
        failed(2, 'There is no setting "on-change".', `Did you mean on_changes? ${settings}`),
      );
  });

  test.each(['yes', 'force', 'machine_token', 'constructor'])('knows no setting %s', async name => {
    expect(await person.run(`config:set ${name} x`)).toEqual(unknown(name));
    expect(await person.run(`config:get ${name}`)).toEqual(unknown(name));
  });
});

describe('config:list', () => {
  test('of nothing names what could be set, and is an empty list', async () => {
    expect(await person.run('config:list')).toEqual({
      exitCode: 0,
      stdout: ' --------- ------- -------- \n  Setting   Value   Source  \n --------- ------- -------- \n',
      stderr:
        ' [notice] Nothing is set. There are: platform, format, site, env, on_changes, sweep, timeout.\n',
    });
  });

  test('in JSON is keyed by name, and has the format that it is printed in', async () => {
    expect(await person.run('config:list --json')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout:
        '{\n    "format": {\n        "name": "format",\n        "value": "json",\n        "source": "flag"\n    }\n}\n',
    });
  });
});

test('a setting decides the format, a variable over it, a flag over both', async () => {
  await person.run('config:set format json');
  expect((await person.run('config:list')).stdout.startsWith('{')).toBe(true);
  const env = { TURNOUT_FORMAT: 'csv' };
  expect((await person.run('config:list', { env })).stdout).toBe(
    'Setting,Value,Source\nformat,csv,TURNOUT_FORMAT\n',
  );
  expect((await person.run('config:list --format=tsv', { env })).stdout).toBe('format\ttsv\tflag\n');
});

test('a discard that a user wrote into the settings is refused where it would count', async () => {
  const folder = join(person.home, '.config/turnout');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), '{"on_changes": "discard", "yes": true}');
  expect(await person.run('connection:set my-site.dev git --platform=http://127.0.0.1:1')).toEqual(
    failed(
      2,
      '"discard" is nothing that the setting on_changes may say about uncommitted changes.',
      'It takes: ask, abort, commit. What lets changes go is said every time: --on-changes=stash, =discard',
    ),
  );
});

describe('R12+: a timeout that is no number is told with the place that says it', () => {
  test.each([
    ['--timeout=abc', {}, '--timeout=30'],
    ['-D timeout=abc', {}, '--timeout=30'],
    ['', { TURNOUT_TIMEOUT: 'abc' }, 'TURNOUT_TIMEOUT=30'],
    ['', {}, 'turnout config:set timeout 30'],
  ])('%s %o', async (flag, env, example) => {
    await person.run('config:set timeout 60');
    const file = join(person.home, '.config/turnout/settings.json');
    writeFileSync(file, '{"timeout":"abc"}');
    const found = await person.run(`site:list ${flag}`.trim(), { env });
    expect(found).toEqual(failed(2, '"abc" is not a number of seconds.', `For example: ${example}`));
  });
});

describe('W9+: nonsense in a variable is reported with the variable', () => {
  const platforms = 'It is pantheon, sandbox, or an address such as https://terminus.example.com';
  const formats = 'Formats: csv, json, list, null, string, table, tsv, xml, yaml';
  const sites = 'Names are letters, digits and hyphens; list yours with: turnout site:list';
  const environments = 'Names are dev, test, live, or that of a multidev: letters, digits and hyphens.';
  const host = 'it is a name such as terminus.example.com.';
  const port = 'a port is a number from 1 to 65535.';
  test.each<[string, string, string, string, string?]>([
    ['TURNOUT_PLATFORM', 'foo', 'There is no platform "foo".', `Check TURNOUT_PLATFORM. ${platforms}`],
    ['TERMINUS_PLATFORM', 'a b', '"a b" is not a platform.', `Check TERMINUS_PLATFORM. ${platforms}`],
    [
      'TURNOUT_FORMAT',
      'bogus',
      "The requested format, 'bogus', is not available.",
      `Check TURNOUT_FORMAT. ${formats}`,
    ],
    ['TURNOUT_HOST', 'a b', '"a b" is not the name of a host.', `Check TURNOUT_HOST: ${host}`],
    ['TERMINUS_HOST', 'https://x', '"https://x" is not the name of a host.', `Check TERMINUS_HOST: ${host}`],
    ['TURNOUT_PORT', 'x', '"x" is not a port.', `Check TURNOUT_PORT: ${port}`],
    [
      'TERMINUS_PROTOCOL',
      'ftp',
      '"ftp" is not a protocol of the API.',
      'Check TERMINUS_PROTOCOL: it is https, or http.',
    ],
    [
      'TURNOUT_TIME_ZONE',
      'Mars',
      '"Mars" is not a time zone.',
      'Check TURNOUT_TIME_ZONE: it is a name such as Europe/Berlin.',
    ],
    [
      'TERMINUS_TIME_ZONE',
      'Mars',
      '"Mars" is not a time zone.',
      'Check TERMINUS_TIME_ZONE: it is a name such as Europe/Berlin.',
    ],
    [
      'TURNOUT_SITE',
      'a b',
      '"a b" cannot be the name of a site.',
      `Check TURNOUT_SITE. ${sites}`,
      'connection:info',
    ],
    [
      'TERMINUS_ENV',
      'a_b',
      '"a_b" cannot be the name of an environment.',
      `Check TERMINUS_ENV. ${environments}`,
      'connection:info',
    ],
  ])('%s=%s', async (name, value, message, hint, line = 'site:list') => {
    const env = { TURNOUT_PLATFORM: '', TURNOUT_SITE: 'shop', TURNOUT_MACHINE_TOKEN: 'x', [name]: value };
    expect(await person.run(line, { env })).toEqual(failed(2, message, hint));
  });

  test('or with the file that sets it, and not where the line does', async () => {
    writeFileSync(join(person.home, '.env'), 'TURNOUT_FORMAT=bogus\n');
    const bogus = "The requested format, 'bogus', is not available.";
    expect(await person.run('config:list')).toEqual(failed(2, bogus, `Check format in .env. ${formats}`));
    expect(await person.run('config:list --format bogus')).toEqual(failed(2, bogus, formats));
    expect(await person.run('config:list -D format=bogus')).toEqual(failed(2, bogus, formats));
  });
});
