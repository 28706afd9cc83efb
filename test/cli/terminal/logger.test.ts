import { describe, expect, test } from 'vitest';
import { createReport } from '../../../src/cli/terminal/logger.ts';
import { plainTheme } from '../../../src/output/theme.ts';
import { recordedOutput } from '../recorded-output.ts';

async function everything(verbosity: number | undefined, isTerminal = false): Promise<string> {
  const errors = recordedOutput({ isTerminal });
  const report = createReport({ errors: errors.output, theme: plainTheme, verbosity, clearLine: () => {} });
  report.wire('> GET /api');
  report.debug('GET /api');
  report.info('what is done');
  report.notice('what is so');
  report.warning('what to know');
  report.block(['  M  +1 -0  a.php\n']);
  await report.error('what broke', 'what to do');
  return errors.text();
}

const errorLines = [' [error]  what broke', ' [notice] what to do', ''];

describe('a report', () => {
  test('has notices and warnings unless told otherwise', async () => {
    expect(await everything(0)).toBe(
      [' [notice] what is so', ' [warning] what to know', '  M  +1 -0  a.php', ...errorLines].join('\n'),
    );
  });

  test('has more with -v, every request with -vv, and what goes over the line with -vvv', async () => {
    expect((await everything(1)).split('\n')[0]).toBe(' [info]   what is done');
    expect((await everything(2)).split('\n').slice(0, 2)).toEqual([
      ' [debug]  GET /api',
      ' [info]   what is done',
    ]);
    expect(await everything(3)).toBe(` [debug]  > GET /api\n${await everything(2)}`);
  });

  test('has errors only with -q', async () => {
    expect(await everything(undefined)).toBe(errorLines.join('\n'));
  });

  test('has plain words at a terminal', async () => {
    expect(await everything(0, true)).toBe(
      'what is so\nwhat to know\n  M  +1 -0  a.php\nError: what broke\nwhat to do\n',
    );
  });

  test('shows control characters that came from outside instead of obeying them', () => {
    const errors = recordedOutput({ isTerminal: true });
    const report = createReport({
      errors: errors.output,
      theme: plainTheme,
      verbosity: 0,
      clearLine: () => {},
    });
    report.notice('a\x1b]0;title\x07b\r\nc\u202ed');
    expect(errors.text()).toBe('a\\x1b]0;title\\x07b\\x0d\\nc\\u{202e}d\n');
  });

  test('clears a progress line that stands in the way', () => {
    const errors = recordedOutput({ isTerminal: true });
    const clearLine = () => void errors.output.write('[cleared]');
    createReport({ errors: errors.output, theme: plainTheme, verbosity: 0, clearLine }).notice('x');
    expect(errors.text()).toBe('[cleared]x\n');
  });
});
