import { openSync, readdirSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { expect, test } from 'vitest';
import { brokenOff } from '../../src/api/transport/network-errors.ts';
import { printError } from '../../src/cli/terminal/print-error.ts';
import { whyUnwritable } from '../../src/system/disk/files.ts';
import type { Machine } from '../../src/system/machine.ts';

async function printed(error: unknown): Promise<string> {
  let text = '';
  const errors = {
    isTerminal: false,
    columns: undefined,
    async write(chunk: string) {
      text += chunk;
    },
  };
  await printError(error, { env: {}, errors } as unknown as Machine);
  return text;
}

function systemError(code: string, errno: number, path?: string): Error {
  return Object.assign(new Error(`${code}: x`), { code, errno, syscall: 'write', ...(path && { path }) });
}

test('R6: whatever the system refuses is told in two lines, by every code that there is', async () => {
  const codes = [...getSystemErrorMap()];
  expect(codes.length).toBeGreaterThan(50);
  for (const [errno, [code]] of codes) {
    for (const path of [undefined, '/x']) {
      expect(await printed(systemError(code, errno, path))).toMatch(/^ \[error\] {2}.+\n \[notice\] .+\n$/);
      expect(await printed(systemError(code, errno, path))).not.toContain('has a bug');
    }
  }
});

test('R6+: those that shares and odd disks know have words too', () => {
  const { ENOTSUP, ENOSYS, EINVAL, ELOOP } = constants.errno;
  expect(
    Object.entries({ ENOTSUP, ENOSYS, EINVAL, ELOOP }).map(([code, errno]) =>
      whyUnwritable(systemError(code, -errno)),
    ),
  ).toEqual([
    'operation not supported on socket (ENOTSUP)',
    'function not implemented (ENOSYS)',
    'invalid argument (EINVAL)',
    'too many symbolic links encountered (ELOOP)',
  ]);
});

test('R6+: a full disk, and too few descriptors, are told with what helps', async () => {
  expect(await printed(systemError('ENOSPC', -constants.errno.ENOSPC))).toBe(
    ' [error]  The system refused what was asked of it: the disk is full.\n [notice] Make room on that disk, then try again.\n',
  );
  expect(await printed(systemError('EMFILE', -constants.errno.EMFILE, '/x'))).toBe(
    ' [error]  /x cannot be used: too many files are open.\n [notice] Allow more open files: ulimit -n 1024\n',
  );
});

test('A3+: a library that cannot be opened is no bug, and an address that no socket is left for is named so', async () => {
  const missing = new Error("Cannot find module 'safer-buffer'\nRequire stack:\n- /x/reader.js");
  expect(await printed(Object.assign(missing, { code: 'MODULE_NOT_FOUND' }))).toBe(
    " [error]  A part of turnout could not be loaded: Cannot find module 'safer-buffer'.\n" +
      ' [notice] Allow more open files (ulimit -n 1024). If that does not help, reinstall turnout.\n',
  );
  const full = systemError('EMFILE', -constants.errno.EMFILE);
  expect(await printed(brokenOff(new URL('https://api.example/sites'), full))).toBe(
    ' [error]  Could not reach api.example: too many files are open here.\n' +
      ' [notice] Allow more open files: ulimit -n 1024\n',
  );
});

test('R6+: an error of ours is a bug still', async () => {
  expect(await printed(new TypeError('x is not a function'))).toContain(
    'turnout has a bug: x is not a function',
  );
  expect(whyUnwritable(Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeUndefined();
});

test('R6+: errors as Node really makes them', () => {
  const reasonOf = (task: () => unknown) => {
    try {
      task();
    } catch (error) {
      return whyUnwritable(error);
    }
    return 'no error';
  };
  expect(reasonOf(() => openSync(join(tmpdir(), 'x'.repeat(300)), 'w'))).toBe('name too long (ENAMETOOLONG)');
  expect(reasonOf(() => readdirSync('/dev/null'))).toBe('a part of the path is not a folder');
});
