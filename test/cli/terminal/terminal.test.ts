import { expect, test } from 'vitest';
import { canAsk, isLively, isScreen } from '../../../src/cli/terminal/terminal.ts';
import { recordedOutput } from '../recorded-output.ts';

const { output: terminal } = recordedOutput({ isTerminal: true });
const { output: pipe } = recordedOutput({ isTerminal: false });
const input = (isTerminal: boolean) => ({ isTerminal, read: async () => '', stream: process.stdin });

test.each([
  [{}, true, true],
  [{ CI: 'true' }, false, false],
  [{ CI: '' }, true, true],
  [{ TERM: 'dumb' }, false, false],
  [{ NO_COLOR: '1' }, true, false],
])('with %o a terminal is a screen: %s, and lively: %s', (env, screen, lively) => {
  expect([isScreen(terminal, env), isLively(terminal, env)]).toEqual([screen, lively]);
  expect([isScreen(pipe, env), isLively(pipe, env)]).toEqual([false, false]);
});

test('a user can be asked where input and errors are a terminal and CI is not set', () => {
  expect(canAsk({ input: input(true), errors: terminal, env: {} })).toBe(true);
  expect(canAsk({ input: input(false), errors: terminal, env: {} })).toBe(false);
  expect(canAsk({ input: input(true), errors: pipe, env: {} })).toBe(false);
  expect(canAsk({ input: input(true), errors: terminal, env: { CI: '1' } })).toBe(false);
});
