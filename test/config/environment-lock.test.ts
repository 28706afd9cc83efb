import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Holder, holdEnvironment } from '../../src/config/environment-lock.ts';
import { BusyError } from '../../src/errors/turnout-error.ts';
import { systemClock } from '../../src/system/clock.ts';
import { mountModelessDisk, noModelessDisk } from '../support/modeless-disk.ts';
import { until } from '../support/until.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

interface Try {
  command: string;
  patience?: number;
  signal?: AbortSignal;
  waits?: (Holder | undefined)[];
}

const hold = ({ command, patience = 30_000, signal, waits = [] }: Try) =>
  holdEnvironment({
    folder,
    key: 'dev.1',
    holder: { command, processId: 4711, since: 1000 },
    clock: systemClock,
    signal: signal ?? new AbortController().signal,
    timeout: patience,
    onWait: holder => waits.push(holder),
    busy: holder => new BusyError(`${holder?.command} has it`),
  });

test('the second waits until the first lets go, and is told who that is', async () => {
  const release = await hold({ command: 'connection:set' });
  const waits: (Holder | undefined)[] = [];
  let isHeld = false;
  const second = hold({ command: 'env:commit', waits }).then(releaseSecond => {
    isHeld = true;
    return releaseSecond;
  });
  await until(() => waits[0]);
  expect({ waits, isHeld }).toEqual({
    waits: [{ command: 'connection:set', processId: 4711, since: 1000 }],
    isHeld: false,
  });
  await release();
  await (await second)();
});

test('who does not want to wait, or not for ever, is told that it is busy', async () => {
  const release = await hold({ command: 'connection:set' });
  for (const patience of [0, 20]) {
    await expect(hold({ command: 'env:commit', patience })).rejects.toThrow('connection:set has it');
  }
  await release();
});

test('a signal ends the waiting', async () => {
  const release = await hold({ command: 'connection:set' });
  const controller = new AbortController();
  const waits: (Holder | undefined)[] = [];
  const second = hold({ command: 'env:commit', signal: controller.signal, waits });
  await until(() => waits[0]);
  controller.abort(new Error('stopped'));
  await expect(second).rejects.toThrow('stopped');
  await release();
});

test('many at once have it one after the other', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const release = await hold({ command: `c${n}` });
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(resolve => setImmediate(resolve));
      inside -= 1;
      await release();
    }),
  );
  expect(most).toBe(1);
});

test('what a killed process has left is in no one’s way, even for several at once', async () => {
  await (await hold({ command: 'makes the folder' }))();
  const [left] = readdirSync(join(folder, 'locks'));
  expect(left).toBeUndefined();
  const release = await hold({ command: 'shows the name' });
  const [name = ''] = readdirSync(join(folder, 'locks'));
  await release();
  const script = `require('node:net').createServer().listen(${JSON.stringify(join(folder, 'locks', name))}, () => console.log('listens'))`;
  const child = spawn(process.execPath, ['-e', script]);
  await new Promise(resolve => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await new Promise(resolve => child.once('exit', resolve));
  expect(readdirSync(join(folder, 'locks'))).toEqual([name]);
  let inside = 0;
  await Promise.all(
    ['a', 'b', 'c'].map(async command => {
      const free = await hold({ command });
      inside += 1;
      expect(inside).toBe(1);
      await new Promise(resolve => setImmediate(resolve));
      inside -= 1;
      await free();
    }),
  );
});

/** Of this folder and key: what a hold makes shows the name. */
async function socketName(): Promise<string> {
  const release = await hold({ command: 'shows the name' });
  const [name = ''] = readdirSync(join(folder, 'locks'));
  await release();
  return name;
}

test('A22: the sign of a clearing that was killed, with a time in the future, holds no one up for long', async () => {
  const location = join(folder, 'locks', await socketName());
  // A dead socket: a file that no one listens on.
  writeFileSync(location, '');
  writeFileSync(`${location}.clearing`, '');
  const future = Date.now() / 1000 + 86_400;
  utimesSync(`${location}.clearing`, future, future);
  const used = process.cpuUsage();
  await (await hold({ command: 'connection:set' }))();
  const { user, system } = process.cpuUsage(used);
  // It waits, and does not spin: some milliseconds of work for five seconds of waiting.
  expect((user + system) / 1000).toBeLessThan(2500);
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});

describe('where the data folder takes no socket', () => {
  const others = (location: string | undefined) =>
    holdEnvironment({
      folder: location,
      key: 'dev.2',
      holder: { command: 'second', processId: 1, since: 1 },
      clock: systemClock,
      signal: new AbortController().signal,
      timeout: 0,
      onWait: () => {},
      busy: holder => new BusyError(`${holder?.command} has it`),
    });

  /** Whatever the reason, the two that meet there keep apart. */
  async function keepApart(location: string | undefined) {
    const release = await others(location);
    await expect(others(location)).rejects.toThrow('second has it');
    await release();
    await (await others(location))();
  }

  test('R6: because it is no folder, it is in the folder for temporary files', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await keepApart(file);
  });

  test('R6+: because it is in /proc', () => keepApart('/proc/self/x'));

  test('R6+: because there is no home', () => keepApart(undefined));

  test.runIf(process.platform === 'linux')(
    'R6+: and there is no folder for temporary files either, it is on no disk (skipped: elsewhere than on Linux)',
    async () => {
      vi.stubEnv('TMPDIR', join(folder, 'none'));
      onTestFinished(() => void vi.unstubAllEnvs());
      await keepApart('/proc/self/x');
    },
  );

  const none = noModelessDisk();
  test.skipIf(none)(`R6: because it is on exFAT${none ? `, skipped: ${none}` : ''}`, async () => {
    const disk = mountModelessDisk();
    onTestFinished(disk.dispose);
    await keepApart(join(disk.location, 'turnout'));
  });

  test('R6+: who holds it elsewhere is met by who could hold it here', async () => {
    const file = join(folder, 'busy');
    writeFileSync(file, '');
    const release = await others(file);
    rmSync(file);
    await expect(others(file)).rejects.toThrow('second has it');
    await release();
    await (await others(file))();
  });
});
