import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdFolder, isHeld } from '../../../src/sandbox/host/folder-lock.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'turnout-lock-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test.each([
  ['short', 'folder'],
  ['longer than a socket may have', 'x'.repeat(120)],
])('a folder whose path is %s is held by one at a time', async (_length, name) => {
  const folder = join(base, name);
  mkdirSync(folder);
  expect(await isHeld(folder)).toBe(false);
  const letGo = await holdFolder(folder);
  expect(await isHeld(folder)).toBe(true);
  await expect(holdFolder(folder)).rejects.toThrow(`Another sandbox is running on ${folder}.`);
  await letGo();
  await letGo();
  expect(await isHeld(folder)).toBe(false);
  await (await holdFolder(folder))();
});

test('a folder is the same one under another name', async () => {
  symlinkSync(base, `${base}-link`);
  const letGo = await holdFolder(base);
  await expect(holdFolder(`${base}-link`)).rejects.toThrow('Another sandbox is running on');
  await letGo();
  rmSync(`${base}-link`);
});

test('what a kill has left of a socket holds no one', async () => {
  writeFileSync(join(base, 'lock.sock'), '');
  expect(await isHeld(base)).toBe(false);
  await (await holdFolder(base))();
});

/** As `kill -9` leaves it: a socket that no one listens on. */
async function leaveDeadSocket(folder: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(join(folder, 'lock.sock'))}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script]), 'exit');
  expect(statSync(join(folder, 'lock.sock')).isSocket()).toBe(true);
}

test('A1: of many that start after a kill one has the folder', async () => {
  for (let round = 0; round < 10; round++) {
    await leaveDeadSocket(base);
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => holdFolder(base)));
    const holders = tries.filter(each => each.status === 'fulfilled');
    expect(holders.length).toBe(1);
    expect(await isHeld(base)).toBe(true);
    for (const { value } of holders) await value();
  }
});

test('A1+: a process that was killed while it cleared a dead socket away holds up no one for good, whatever its clock said', async () => {
  await leaveDeadSocket(base);
  const sign = join(base, 'lock.sock.clearing');
  writeFileSync(sign, '');
  utimesSync(sign, 4e9, 4e9);
  const tries = await Promise.allSettled([holdFolder(base), holdFolder(base), holdFolder(base)]);
  const holders = tries.filter(each => each.status === 'fulfilled');
  expect(holders.length).toBe(1);
  for (const { value } of holders) await value();
  expect(readdirSync(base)).toEqual([]);
}, 20_000);

/** A disk that takes no sockets, with the error that it has for that. */
async function onDiskWithoutSockets(error: Error, work: () => Promise<void>): Promise<void> {
  const listen = Server.prototype.listen;
  Server.prototype.listen = function (this: Server, ...words: Parameters<typeof listen>) {
    if (String(words[0]).startsWith(base)) queueMicrotask(() => this.emit('error', error));
    else listen.apply(this, words);
    return this;
  } as typeof listen;
  try {
    await work();
  } finally {
    Server.prototype.listen = listen;
  }
}

test.each(['EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EPROTONOSUPPORT', 'UNKNOWN'])(
  'R6: a folder on a disk without sockets, which says %s, is held elsewhere',
  async code => {
    const error = Object.assign(new Error(`listen ${code}`), { code });
    await onDiskWithoutSockets(error, async () => {
      const letGo = await holdFolder(base);
      expect(await isHeld(base)).toBe(true);
      await expect(holdFolder(base)).rejects.toThrow(`Another sandbox is running on ${base}.`);
      await letGo();
      expect(await isHeld(base)).toBe(false);
    });
  },
);

test('R6+: one that was held elsewhere is not held a second time when its disk takes sockets again', async () => {
  const letGo: (() => Promise<void>)[] = [];
  await onDiskWithoutSockets(Object.assign(new Error('listen ENOSPC'), { code: 'ENOSPC' }), async () => {
    letGo.push(await holdFolder(base));
  });
  await expect(holdFolder(base)).rejects.toThrow(`Another sandbox is running on ${base}.`);
  for (const each of letGo) await each();
  await (await holdFolder(base))();
});

test('R6+: where no disk takes a socket, the error says so, and what to do', async () => {
  const temporary = process.env['TMPDIR'];
  process.env['TMPDIR'] = join(base, 'nowhere');
  try {
    await onDiskWithoutSockets(new Error('listen EPERM: operation not permitted'), () =>
      expect(holdFolder(base)).rejects.toMatchObject({
        message: `The sandbox cannot hold ${base} for itself: listen EPERM: operation not permitted.`,
        hint: 'Keep it on a disk of this machine: turnout sandbox:start --dir DIR',
      }),
    );
  } finally {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
  }
});
