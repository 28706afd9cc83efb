import { describe, expect, test } from 'vitest';
import { findCommand } from '../../../src/cli/argv/find-command.ts';

describe('the command is found', () => {
  const lines: [string, string[], string | undefined, string[]][] = [
    ['first on the line', ['env:list', 'my-site'], 'env:list', ['my-site']],
    [
      'behind a switch',
      ['--yes', 'connection:set', 'a.dev', 'git'],
      'connection:set',
      ['--yes', 'a.dev', 'git'],
    ],
    ['behind a short switch', ['-n', 'connection:set', 'a.dev'], 'connection:set', ['-n', 'a.dev']],
    [
      'behind a flag with its value behind a space',
      ['--field', 'sftp_command', 'connection:info', 'a.dev'],
      'connection:info',
      ['--field', 'sftp_command', 'a.dev'],
    ],
    ['behind a flag with its value in it', ['--format=json', 'site:list'], 'site:list', ['--format=json']],
    ['behind -D NAME=VALUE', ['-D', 'site=x', 'env:list'], 'env:list', ['-D', 'site=x']],
    ['behind -DNAME=VALUE', ['-Dsite=x', 'env:list'], 'env:list', ['-Dsite=x']],
    ['behind --', ['--', 'env:list', 'a'], 'env:list', ['--', 'a']],
    [
      'although -- comes later',
      ['env:commit', '-m', 'x', '--', 'a.dev'],
      'env:commit',
      ['-m', 'x', '--', 'a.dev'],
    ],
    ['nowhere among flags', ['--format', 'json', '-vv'], undefined, ['--format', 'json', '-vv']],
    ['nowhere on an empty line', [], undefined, []],
  ];
  test.each(lines)('%s', (_, argv, word, rest) => {
    expect(findCommand(argv)).toEqual({ word, rest });
  });
});
