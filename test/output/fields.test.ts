import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors/turnout-error.ts';
import { selectField, selectFields } from '../../src/output/fields.ts';
import { connectionInfo } from './samples.ts';

const { columns } = connectionInfo;

function selected(request: string): string[] {
  return selectFields(columns, request).map(({ key }) => key);
}

function refusal(work: () => unknown): UsageError {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('--fields', () => {
  test.each([
    ['git_url', ['git_url']],
    ['Git URL', ['git_url']],
    ['git_port,git_host', ['git_port', 'git_host']],
    [' git_port , git_host ', ['git_port', 'git_host']],
    ['redis_command,*_command', ['redis_command', 'sftp_command', 'git_command', 'mysql_command']],
    ['git_*', ['git_command', 'git_username', 'git_host', 'git_port', 'git_url']],
    ['*_url', ['git_url']],
    ['*_h*t', ['git_host']],
    ['MySQL *', ['mysql_command']],
    ['*', Object.keys(columns)],
    ['/^git_[hp]/', ['git_host', 'git_port']],
    ['/Host|Port/', ['git_host', 'git_port']],
  ])('%s selects %j', (request, keys) => {
    expect(selected(request)).toEqual(keys);
  });

  test.each(['nope', 'git', 'GIT_URL', 'git url', '*x*', 'git_*_url', '', '__proto__', 'toString', '/^x/'])(
    '%j matches nothing and is refused by name',
    request => {
      const error = refusal(() => selected(`git_url,${request}`));
      expect(error.message).toBe(`The requested field, '${request}', is not defined.`);
      expect(error.exitCode).toBe(2);
    },
  );

  test('a refusal names the fields that there are', () => {
    expect(refusal(() => selected('nope')).hint).toBe(
      'Fields: sftp_command, git_command, git_username, git_host, git_port, git_url, mysql_command, redis_command',
    );
  });

  test('a broken regular expression is refused', () => {
    expect(refusal(() => selected('/git_(/')).message).toBe(
      "'/git_(/' in --fields is not a regular expression.",
    );
  });

  test.each([
    ['repeats a group', '/((.|.)*)*!/'],
    ['has more than 4 quantifiers', '/.*.*.*.*.*!/'],
    ['has more than 8 alternatives', `/${'(|)'.repeat(9)}!/`],
    ['has more than 100 characters', `/${'x'.repeat(101)}/`],
  ])('a regular expression that %s is refused', (_, item) => {
    const error = refusal(() => selected(item));
    expect(error.message).toBe(`'${item}' in --fields could take for ever to match.`);
    expect(error.hint).toBe('At most 100 characters, 4 quantifiers, 8 times "|", and no group that repeats.');
  });

  test('the slowest regular expressions that are allowed end soon', () => {
    const started = performance.now();
    for (const item of [`/${'(|)'.repeat(8)}.*.*.*.*!/`, '/.*.*.*.*!/', `/${'(.|.)'.repeat(8)}.*.*!/`]) {
      expect(refusal(() => selected(item)).message).toBe(`The requested field, '${item}', is not defined.`);
    }
    // For ever is much longer; so long may take what takes 0.2 s, where others are at work.
    expect(performance.now() - started).toBeLessThan(50_000);
  }, 60_000);

  test('a glob of many stars does not backtrack', () => {
    const started = performance.now();
    expect(refusal(() => selected(`${'*_'.repeat(20_000)}x`)).exit).toBe('usage');
    expect(performance.now() - started).toBeLessThan(50_000);
  }, 60_000);
});

describe('--field', () => {
  test.each(['git_url', 'Git URL'])('%s names the field by key or label', request => {
    expect(selectField(columns, request).key).toBe('git_url');
  });

  test.each(['git_*', '/git_url/', 'Git Url', 'constructor'])('%s names no field', request => {
    expect(refusal(() => selectField(columns, request)).message).toBe(
      `The requested field, '${request}', is not defined.`,
    );
  });
});
