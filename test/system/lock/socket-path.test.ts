import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { socketPath } from '../../../src/system/lock/socket-path.ts';

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'turnout-sockets-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true, force: true });
});

const long = join('/home/ada', 'x'.repeat(120), 'lock.sock');
const own = () => join(temporary, `turnout-${userInfo().uid}`);

test('a path that a socket can have stays', () => {
  expect(socketPath('/home/ada/lock.sock')).toBe('/home/ada/lock.sock');
});

test('a longer one becomes another in a folder of ours alone, the same one each time', () => {
  const path = socketPath(long);
  expect(socketPath(long)).toBe(path);
  expect(socketPath(`${long}x`)).not.toBe(path);
  expect(dirname(path)).toBe(own());
  expect(statSync(own()).mode & 0o777).toBe(0o700);
});

describe('what lies there already', () => {
  test('is refused when others may write to it', () => {
    mkdirSync(own());
    chmodSync(own(), 0o777);
    expect(() => socketPath(long)).toThrow('is not a folder of yours alone');
  });

  test('is refused when it is a link', () => {
    mkdirSync(join(temporary, 'theirs'), { mode: 0o700 });
    symlinkSync(join(temporary, 'theirs'), own());
    expect(() => socketPath(long)).toThrow('is not a folder of yours alone');
  });
});
