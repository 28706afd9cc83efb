import { expect, test } from 'vitest';
import { colourLevel, createTheme, plainTheme } from '../../src/output/theme.ts';

test.each([
  ['a terminal has colour', {}, 1],
  ['a pipe has none', { isTerminal: false }, 0],
  ['--color wins over NO_COLOR and a pipe', { flag: true, env: { NO_COLOR: '1' }, isTerminal: false }, 1],
  ['--no-color wins over FORCE_COLOR', { flag: false, env: { FORCE_COLOR: '1' } }, 0],
  ['NO_COLOR wins over FORCE_COLOR', { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, 0],
  ['an empty NO_COLOR says nothing', { env: { NO_COLOR: '' } }, 1],
  ['FORCE_COLOR wins over a pipe', { env: { FORCE_COLOR: '1' }, isTerminal: false }, 1],
  ['FORCE_COLOR wins over CI', { env: { FORCE_COLOR: 'true', CI: 'true' } }, 1],
  ['FORCE_COLOR=0 takes it away', { env: { FORCE_COLOR: '0' } }, 0],
  ['CLICOLOR_FORCE wins over TERM=dumb', { env: { CLICOLOR_FORCE: '1', TERM: 'dumb' } }, 1],
  ['CI has none', { env: { CI: 'true' } }, 0],
  ['a dumb terminal has none', { env: { TERM: 'dumb' } }, 0],
] as const)('%s', (_, question, level) => {
  expect(colourLevel({ env: {}, isTerminal: true, ...question })).toBe(level);
});

test('without colour every style leaves its text alone', async () => {
  const theme = await createTheme(0);
  expect(theme).toBe(plainTheme);
  expect(Object.values(theme).map(style => style('text'))).toEqual(Array(7).fill('text'));
});

test('with colour every style says so in escape sequences and ends them', async () => {
  const theme = await createTheme(1);
  expect(Object.fromEntries(Object.entries(theme).map(([name, style]) => [name, style('x')]))).toEqual({
    heading: '\x1b[1mx\x1b[22m',
    muted: '\x1b[2mx\x1b[22m',
    added: '\x1b[32mx\x1b[39m',
    removed: '\x1b[31mx\x1b[39m',
    warning: '\x1b[33mx\x1b[39m',
    error: '\x1b[31mx\x1b[39m',
    command: '\x1b[36mx\x1b[39m',
  });
});
