import { describe, expect, test } from 'vitest';
import { properties, rows, text } from '../../src/output/columns.ts';
import { formatNames } from '../../src/output/formats/formats.ts';
import { planOutput, render } from '../../src/output/render.ts';
import {
  changes,
  connection,
  connectionInfo,
  diffstat,
  environmentList,
  environments,
  pipe,
  print,
} from './samples.ts';

describe('--field', () => {
  test('prints the raw value and nothing else, whatever the format', async () => {
    const expected =
      'sftp -o Port=2222 dev.11111111-1111-1111-1111-111111111111@appserver.dev.11111111-1111-1111-1111-111111111111.drush.in\n';
    expect(await print(connectionInfo, connection, { field: 'sftp_command' })).toBe(expected);
    expect(await print(connectionInfo, connection, { field: 'SFTP Command', format: 'json' })).toBe(expected);
  });

  test('reaches fields that are not printed by default', async () => {
    expect(await print(connectionInfo, connection, { field: 'git_port' })).toBe('2222\n');
  });

  test('prints one value a row', async () => {
    expect(await print(environmentList, environments, { field: 'created' })).toBe(
      '1471385341\n1471385344\n1471385345\n',
    );
    expect(await print(environmentList, environments, { field: 'initialized' })).toBe('1\n1\n\n');
  });

  test('prints an empty line for a field that the record has not got', async () => {
    expect(
      await print(connectionInfo, { ...connection, redis_command: undefined }, { field: 'redis_command' }),
    ).toBe('\n');
  });
});

describe('a field that no record has', () => {
  const { redis_command: _, ...withoutRedis } = connection;

  test('and that may be dropped is left out of every format', async () => {
    const options = { fields: 'git_port,redis_command' };
    expect(await print(connectionInfo, withoutRedis, { ...options, format: 'json' })).toBe(
      '{\n    "git_port": "2222"\n}\n',
    );
    expect(await print(connectionInfo, withoutRedis, { ...options, format: 'csv' })).toBe(
      '"Git Port"\n2222\n',
    );
    expect(await print(connectionInfo, withoutRedis, { ...options, format: 'list' })).toBe('2222\n');
  });

  const output = properties({
    name: { label: 'Name' },
    organization: { label: 'Organization' },
    reason: { label: 'Reason', whenAbsent: 'hidden' },
  });
  test.each([
    ['csv', 'Name,Organization\nmy-site,\n', 'Reason,Name\n,my-site\n'],
    [
      'json',
      '{\n    "name": "my-site",\n    "organization": null\n}\n',
      '{\n    "reason": null,\n    "name": "my-site"\n}\n',
    ],
    ['tsv', 'my-site\t\n', '\tmy-site\n'],
    ['list', 'my-site\n\n', '\nmy-site\n'],
    ['yaml', 'name: my-site\norganization: null\n', 'reason: null\nname: my-site\n'],
    [
      'xml',
      '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n  <item name="my-site" organization=""/>\n</document>\n',
      '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n  <item reason="" name="my-site"/>\n</document>\n',
    ],
  ])('T11: stays, empty, in %s, and so does a hidden one that is named', async (format, all, named) => {
    const record = { name: 'my-site' };
    expect(await print(output, record, { format })).toBe(all);
    expect(await print(output, record, { format, fields: 'reason,name' })).toBe(named);
  });

  test('stays where one of the rows has it', async () => {
    const mixed = [{ file: 'a' }, { file: 'b', status: 'M' }];
    expect(await print(diffstat, mixed, { format: 'csv' })).toBe('File,Status\na,\nb,M\n');
    expect(JSON.parse(await print(diffstat, mixed, { format: 'json' }))).toEqual([
      { file: 'a', status: null },
      { file: 'b', status: 'M' },
    ]);
  });

  test.each([
    ['json', '[]\n'],
    ['yaml', '[]\n'],
    ['table', ''],
    ['list', ''],
  ])('leaves an empty record in %s', async (format, printed) => {
    expect(await print(connectionInfo, withoutRedis, { fields: 'redis_*', format })).toBe(printed);
  });
});

describe('an empty result', () => {
  test.each([
    ['csv', 'File,Status,Deletions,Additions\n'],
    ['json', '[]\n'],
    ['list', ''],
    ['string', ''],
    ['tsv', ''],
    ['yaml', '[]\n'],
  ])('is valid %s', async (format, printed) => {
    expect(await print(diffstat, [], { format })).toBe(printed);
  });

  test('is an empty list in JSON and YAML also where rows have keys', async () => {
    expect(await print(environmentList, [], { format: 'json' })).toBe('[]\n');
    expect(await print(environmentList, [], { format: 'yaml' })).toBe('[]\n');
  });
});

describe('a text', () => {
  test('is printed as it is, with its last line ended', async () => {
    expect(await print(text, '--- a\n+++ b\x1b\n')).toBe('--- a\n+++ b\x1b\n');
    expect(await print(text, 'no end')).toBe('no end\n');
    expect(await print(text, '')).toBe('');
  });

  test('parses where the format is for programs', async () => {
    expect(await print(text, 'a\n"b"', { format: 'json' })).toBe('"a\\n\\"b\\""\n');
    expect(await print(text, 'a: b\nc', { format: 'yaml' })).toBe('"a: b\\nc"\n');
  });
});

describe('a result of another kind than its output', () => {
  test.each([
    ['rows where properties belong', connectionInfo, changes],
    ['a record where rows belong', diffstat, connection],
    ['a text where rows belong', diffstat, 'text'],
    ['rows where a text belongs', text, changes],
  ])('is an error of ours: %s', async (_, output, result) => {
    await expect(print(output, result)).rejects.toThrow(TypeError);
  });
});

test('a value that has a name like __proto__ keeps it in every format', async () => {
  for (const format of formatNames.filter(name => name !== 'null')) {
    expect(await print(environmentList, [{ id: '__proto__' }], { format })).toContain('__proto__');
  }
});

test('the same plan serves many results', async () => {
  const plan = planOutput(rows({ a: { label: 'A' } }), { format: 'list' });
  expect([...(await render([{ a: 1 }], plan, pipe))]).toEqual(['1\n']);
  expect([...(await render([{ a: 2 }], plan, pipe))]).toEqual(['2\n']);
});

test('the format null prints nothing', async () => {
  expect(await print(diffstat, changes, { format: 'null' })).toBe('');
  expect(await print(text, 'a text', { format: 'null' })).toBe('');
});

test.each(['php', 'print-r', 'var_dump', 'var_export', 'serialize'])(
  'the notation %s of PHP is not available, and PHP is told what to read instead',
  name => {
    expect(() => planOutput(diffstat, { format: name })).toThrow(
      expect.objectContaining({
        exit: 'usage',
        message: `The requested format, '${name}', is not available. It is PHP's own; in PHP, json_decode() reads json.`,
        hint: 'Formats: csv, json, list, null, string, table, tsv, xml, yaml',
      }),
    );
  },
);
