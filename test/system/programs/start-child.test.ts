import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NotStartedError } from '../../../src/system/programs/not-started.ts';
import { startChild } from '../../../src/system/programs/programs.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-child-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string, mode: number): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

async function failure(run: { program: string; folder?: string; arguments?: string[] }) {
  const { started, ended } = startChild({ arguments: [], env: {}, ...run }, { stdio: 'ignore' });
  const error: unknown = await started.catch(cause => cause);
  expect(await ended.catch(cause => cause)).toBe(error);
  expect(error).toBeInstanceOf(NotStartedError);
  const { message, hint } = error as NotStartedError;
  return [message.replaceAll(folder, '/X'), hint];
}

test('A3: a program that is not there, or whose interpreter is not, is told in two lines', async () => {
  const broken = script('broken', '#!/no/such/shell\n', 0o755);
  const remedy = 'A script needs a first line such as #!/bin/sh.';
  const why = 'it, or what its first line names, is not there';
  expect(await failure({ program: join(folder, 'none') })).toEqual([
    `/X/none could not be started: ${why}.`,
    remedy,
  ]);
  expect(await failure({ program: broken })).toEqual([`/X/broken could not be started: ${why}.`, remedy]);
});

test('A3+: one that may not be executed, and one whose folder has gone', async () => {
  const plain = script('plain', '#!/bin/sh\n', 0o644);
  expect(await failure({ program: plain })).toEqual([
    '/X/plain could not be started: permission denied.',
    'Check its permissions, and whether its disk allows programs.',
  ]);
  expect(await failure({ program: '/bin/sh', folder: join(folder, 'gone') })).toEqual([
    '/bin/sh could not be started: the folder /X/gone is not there.',
    'Change to a folder that is there.',
  ]);
});

test('A3+: what Node throws at once is a rejection too', async () => {
  const long = 'x'.repeat(200_000);
  expect(await failure({ program: '/bin/sh', arguments: ['-c', ':', long] })).toEqual([
    '/bin/sh could not be started: its arguments and variables are too long.',
    'Give it fewer of them.',
  ]);
});

test('A3: a process that no one waits for and that cannot be started ends no one', async () => {
  startChild({ program: join(folder, 'none'), arguments: [], env: {} }, { stdio: 'ignore' });
  await new Promise(resolve => setImmediate(resolve));
});
