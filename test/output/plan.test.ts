import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors/turnout-error.ts';
import { text } from '../../src/output/columns.ts';
import { planOutput } from '../../src/output/render.ts';
import {
  account,
  connectionInfo,
  diffstat,
  environmentList,
  environments,
  print,
  whoami,
} from './samples.ts';

describe('a plan', () => {
  test('asks for a table of the default fields', () => {
    const { format, fields } = planOutput(connectionInfo);
    expect(format).toBe('table');
    expect(fields.map(({ key }) => key)).toEqual([
      'sftp_command',
      'git_command',
      'mysql_command',
      'redis_command',
    ]);
  });

  test('asks for the default field alone as a string', async () => {
    expect(await print(whoami, account)).toBe('devuser@pantheon.io\n');
    expect(await print(whoami, account, { format: 'string' })).toBe('devuser@pantheon.io\n');
  });

  test('has the requested fields where the default field would stand', async () => {
    expect(await print(whoami, account, { fields: 'email,firstname' })).toBe('devuser@pantheon.io\tDev\n');
  });

  test.each(['php', 'print-r', 'var_dump', 'var_export', 'toString', '__proto__', 'JSON', ''])(
    'is refused for the format %j',
    format => {
      const refused = () => planOutput(diffstat, { format });
      expect(refused).toThrow(UsageError);
      expect(refused).toThrow(`The requested format, '${format}', is not available.`);
    },
  );

  test('names the formats when it refuses one', () => {
    expect(() => planOutput(text, { format: 'x' })).toThrow(
      expect.objectContaining({
        hint: 'Formats: csv, json, list, null, string, table, tsv, xml, yaml',
        exitCode: 2,
      }),
    );
  });

  test('is refused for an unknown format even where --field overrides it', () => {
    expect(() => planOutput(diffstat, { format: 'php', field: 'file' })).toThrow(UsageError);
  });

  test('is refused for an unknown field before anything runs', () => {
    expect(() => planOutput(diffstat, { fields: 'file,nope' })).toThrow(
      "The requested field, 'nope', is not defined.",
    );
    expect(() => planOutput(diffstat, { field: 'nope' })).toThrow(
      "The requested field, 'nope', is not defined.",
    );
    expect(() => planOutput(text, { field: 'nope' })).toThrow(
      expect.objectContaining({ hint: 'This command prints a text, which has no fields.' }),
    );
  });

  test('takes an empty --field or --fields, as an unset shell variable leaves it, for none', async () => {
    expect(await print(environmentList, environments, { field: '', fields: '', format: 'list' })).toBe(
      'dev\ntest\nlive\n',
    );
  });
});
