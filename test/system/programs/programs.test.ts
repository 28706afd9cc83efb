import { expect, test } from 'vitest';
import {
  captureProgram,
  childEnvironment,
  findProgram,
  startForeground,
} from '../../../src/system/programs/programs.ts';

const node = process.execPath;
const shell = findProgram('sh', process.env['PATH']) ?? '';
const limits = { timeout: 10_000, maxBytes: 100_000 };
const tokens = { TURNOUT_MACHINE_TOKEN: 'ours', TERMINUS_MACHINE_TOKEN: 'theirs' };
const printTokens = 'echo "[$TURNOUT_MACHINE_TOKEN$TERMINUS_MACHINE_TOKEN][$KEPT]"';

test('A26: a child gets no machine token, and every other variable', async () => {
  const env = { ...tokens, KEPT: 'yes' };
  const run = { program: shell, arguments: ['-c', printTokens], env };
  expect(await captureProgram(run, limits)).toEqual({ exitCode: 0, stdout: '[][yes]\n', stderr: '' });
});

test('A26: only what is told to keep them gets them', async () => {
  const env = { ...tokens, KEPT: 'yes' };
  const { child, ended } = startForeground(
    { program: shell, arguments: ['-c', printTokens], env, tokens: 'kept' },
    'pipe',
  );
  let printed = '';
  child?.stdout?.on('data', chunk => {
    printed += chunk;
  });
  expect(await ended).toBe(0);
  expect(printed).toBe('[ourstheirs][yes]\n');
});

test('A26: the environment of a child that a library starts is cleaned by the same function', () => {
  expect(childEnvironment({ ...tokens, PATH: '/bin' })).toEqual({ PATH: '/bin' });
});

test('a captured program that takes too long is killed, and says so', async () => {
  const run = { program: node, arguments: ['-e', 'setInterval(() => {}, 1000)'], env: {} };
  expect(await captureProgram(run, { ...limits, timeout: 300 })).toEqual({
    ...{ exitCode: undefined, stdout: '', stderr: '', exceeded: 'time' },
  });
});

test('a captured program that prints without an end is killed, and says so', async () => {
  const run = { program: shell, arguments: ['-c', 'while :; do echo again; done'], env: {} };
  const { exitCode, exceeded } = await captureProgram(run, limits);
  expect({ exitCode, exceeded }).toEqual({ exitCode: undefined, exceeded: 'output' });
});
