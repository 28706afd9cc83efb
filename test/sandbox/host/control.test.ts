import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSandboxControl } from '../../../src/sandbox/host/control.ts';
import type { Machine } from '../../../src/system/machine.ts';
import { nodeMachine } from '../../../src/system/node-machine.ts';
import { TestClock } from '../../support/test-clock.ts';
import { until } from '../../support/until.ts';
import { asNormalUser } from '../normal-user.ts';

const real = nodeMachine();
let folder: string;
let signals: string[];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'turnout-control-')), 'sandbox');
  signals = [];
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

/** This machine, with its signals written down and not sent. `alive`: what asking for a process says. */
function control(alive: (pid: number) => boolean = () => true) {
  const machine: Machine = {
    ...real,
    clock: new TestClock(),
    signal(pid, signal) {
      if (signal === 0) return alive(pid);
      signals.push(`${signal} ${pid}`);
      return true;
    },
  };
  return createSandboxControl(machine, folder);
}

const options = { sshPort: '0', speed: 'instant', faults: [] };

function leaveRunning(pid: number): void {
  mkdirSync(folder, { recursive: true });
  const left = { api: 'http://127.0.0.1:1', sshHost: '127.0.0.1', sshPort: 1, gitHost: '127.0.0.1' };
  writeFileSync(join(folder, 'running.json'), JSON.stringify({ ...left, pid, startedAt: 1 }));
}

describe('a folder', () => {
  test('without a sandbox has nothing to stop and nothing to forget', async () => {
    expect(control().running()).toBe(undefined);
    expect(await control().stop()).toBe(undefined);
    await expect(control().reset()).rejects.toThrow(`There is no sandbox in ${folder}.`);
  });

  test('with other things in it is not removed', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'precious'), '');
    await expect(control().reset()).rejects.toThrow('There is no sandbox in');
    expect(existsSync(join(folder, 'precious'))).toBe(true);
  });

  test('U3+: that had other things in it before the sandbox keeps them over both resets', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'precious'), '');
    await (await control().start(options)).close();
    await control().reset('content');
    await (await control().start(options)).close();
    await control().reset('everything');
    expect(readdirSync(folder)).toEqual(['precious']);
  });

  test('U3+: two starts at once end in one sandbox', async () => {
    const start = () => createSandboxControl(real, folder).start(options);
    const started = await Promise.all([start(), start()]);
    expect(started.map(({ already }) => already).sort()).toEqual([false, true]);
    expect(started[0]?.running).toEqual(started[1]?.running);
    await Promise.all(started.map(({ close }) => close()));
  });

  test('U3: with a running sandbox is not forgotten, and a second start finds the first one', async () => {
    const hosted = await control().start(options);
    expect(control().running()).toEqual(hosted.running);
    const again = { running: hosted.running, already: true };
    expect(await control().start(options)).toMatchObject(again);
    expect(await control().detach([], options)).toMatchObject(again);
    expect(control().unheeded(options, hosted.running)).toEqual([]);
    expect(control().unheeded({ ...options, speed: '2', faults: ['cut=1'] }, hosted.running)).toEqual([
      'speed',
      'fault',
    ]);
    await expect(control().reset()).rejects.toThrow(`Another sandbox is running on ${folder}.`);
    await hosted.close();
    expect(control().running()).toBe(undefined);
  });
});

describe('what a killed sandbox has left', () => {
  test('stops no one who has its process id now', async () => {
    leaveRunning(4711);
    expect(await control().stop()).toBe(undefined);
    expect(signals).toEqual([]);
  });

  test('is no running sandbox when its process has ended, or belongs to another user', () => {
    leaveRunning(4711);
    expect(control(() => false).running()).toBe(undefined);
    const foreign = () => {
      throw Object.assign(new Error('not ours'), { code: 'EPERM' });
    };
    expect(control(foreign).running()).toBe(undefined);
  });
});

test.skipIf(process.platform !== 'linux')(
  'a killed sandbox that no one has buried is not running (skipped: only Linux tells)',
  async () => {
    // The shell becomes a sleep, which takes no note of the end of the child that it has inherited.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
    const pid = Number(await new Promise(resolve => parent.stdout.once('data', resolve)));
    leaveRunning(pid);
    await until(() => (control().running() === undefined ? true : undefined));
    expect(real.signal(pid, 0)).toBe(true);
    parent.kill();
  },
);

test('a running sandbox is asked to end, and waited for', async () => {
  const hosted = await control().start(options);
  let asked = 0;
  const stopped = await control(() => {
    asked += 1;
    if (asked === 4) void hosted.close();
    return asked < 6;
  }).stop();
  expect(stopped).toEqual(hosted.running);
  expect(signals).toEqual([`SIGTERM ${hosted.running.pid}`]);
  await hosted.close();
});

test('a reset removes what is read-only, for a normal user too', async () => {
  chmodSync(join(folder, '..'), 0o777);
  await asNormalUser(async () => {
    await (await control().start(options)).close();
    const own = join(folder, 'sites', 'read-only');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'file'), '');
    chmodSync(own, 0o500);
    await control().reset('everything');
  });
  expect(existsSync(folder)).toBe(false);
});
