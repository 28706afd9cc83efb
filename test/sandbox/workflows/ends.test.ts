import { afterEach, describe, expect, test } from 'vitest';
import type { FaultName } from '../../../src/sandbox/faults.ts';
import { TestClock } from '../../support/test-clock.ts';
import { until } from '../../support/until.ts';
import { finished, openPlatform, type PlatformFixture } from '../platform-fixture.ts';

let platform: PlatformFixture;

async function open(faults: Partial<Record<FaultName, string>>): Promise<void> {
  platform = await openPlatform({ clock: new TestClock(), faults });
}

afterEach(() => platform.dispose());

const mode = () => platform.sandbox.store.get('environment', `${platform.siteId()}/dev`)?.mode;

describe('a workflow that is told to', () => {
  test('fail says why in its final task, and has done nothing', async () => {
    await open({ 'workflow-fails': 'enable_on_server_development:build_status is building' });
    const id = await platform.start('dev', 'enable_on_server_development');
    expect(await finished(platform, id)).toMatchObject({
      phase: 'finished',
      result: 'failed',
      reason: 'build_status is building',
      active_description: 'Enabling on-server development via SFTP for "dev"',
      final_task: {
        type: 'converge_appserver_binding',
        result: 'failed',
        has_error: true,
        reason: 'build_status is building',
        messages: {
          '2026-01-15T12:00:00.000Z': { message: 'build_status is building', level: 'ERROR' },
        },
      },
    });
    expect(mode()).toBe('git');
    expect(platform.reported).toEqual([]);
  });

  test('abort is aborted, and leaves those of other types alone', async () => {
    await open({ 'workflow-aborts': 'enable_git_mode' });
    const id = await platform.start('dev', 'enable_git_mode');
    expect(await finished(platform, id)).toMatchObject({
      result: 'aborted',
      reason: 'The sandbox was told so by a fault.',
    });
    const other = await platform.start('dev', 'enable_on_server_development');
    expect(await finished(platform, other)).toMatchObject({ result: 'succeeded' });
  });

  test('go on for ever holds its environment and no other, and does not hold up the end', async () => {
    await open({ 'workflow-endless': 'enable_git_mode' });
    const id = await platform.start('dev', 'enable_git_mode');
    await until(async () => ((await platform.workflow(id))['phase'] === 'started' ? true : undefined));
    const queued = await platform.start('dev', 'enable_on_server_development');
    const other = await platform.start('feature', 'enable_on_server_development');
    await finished(platform, other);
    expect(await platform.workflow(queued)).toMatchObject({ phase: 'created', result: null });
    expect(await platform.workflow(id)).toMatchObject({ phase: 'started', result: null });
  });
});

describe('a workflow that fails by itself', () => {
  test("gives its error as the reason, and reports it as the sandbox's own", async () => {
    await open({});
    const { environments, store } = platform.sandbox;
    const record = store.get('environment', `${platform.siteId()}/dev`);
    if (!record) throw new Error('no dev');
    const tree = await environments.tree(record);
    const broken = new Error('the disk is full');
    Object.assign(tree, { update: () => Promise.reject(broken) });
    const switched = await platform.start('dev', 'enable_on_server_development');
    expect(await finished(platform, switched)).toMatchObject({
      result: 'failed',
      reason: 'the disk is full',
    });
    expect(platform.reported).toEqual([broken]);
    expect(mode()).toBe('git');
  });
});

describe('A13: a disk that is full for a while', () => {
  /** The journal takes nothing any more from when `isFull` says so. */
  async function onFullDisk(isFull: (change: { kind: string; record?: unknown }) => boolean) {
    const disk = { full: true };
    const { store } = platform.sandbox;
    const write = store.write;
    store.write = (...changes) => {
      if (disk.full && changes.some(isFull))
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      write(...changes);
    };
    return disk;
  }

  const isOf = (phase: 'started' | 'ended') => (change: { kind: string; record?: unknown }) => {
    if (change.kind !== 'workflow') return false;
    const { startedAt, result } = change.record as { startedAt?: number; result?: string };
    return phase === 'ended' ? result !== undefined : startedAt !== undefined && result === undefined;
  };

  test.each(['started', 'ended'] as const)(
    'A13: holds up no environment for good when a workflow has %s meanwhile',
    async phase => {
      await open({});
      const disk = await onFullDisk(isOf(phase));
      const id = await platform.start('dev', 'enable_on_server_development');
      await until(() => (platform.reported.length > 0 ? true : undefined));
      expect((await platform.workflow(id))['result']).toBe(null);
      disk.full = false;
      expect(await finished(platform, id)).toMatchObject({ result: 'succeeded' });
      expect(mode()).toBe('sftp');
      const next = await platform.start('dev', 'enable_git_mode');
      expect(await finished(platform, next)).toMatchObject({ result: 'succeeded' });
      expect(platform.reported.map(String)).toEqual(['Error: ENOSPC: no space left on device']);
    },
  );

  test('A13+: a switch whose new mode cannot be written down leaves the code writable', async () => {
    await open({});
    await finished(platform, await platform.start('dev', 'enable_on_server_development'));
    const disk = await onFullDisk(({ kind }) => kind === 'environment');
    const id = await platform.start('dev', 'enable_git_mode');
    expect(await finished(platform, id)).toMatchObject({ result: 'failed' });
    disk.full = false;
    expect(mode()).toBe('sftp');
    await platform.write('dev', 'after.txt', 'written\n');
  });

  test('A13+: what the platform starts by itself later is created when there is room again', async () => {
    await open({});
    await finished(platform, await platform.start('dev', 'enable_on_server_development'));
    await platform.write('dev', 'new.txt', 'new\n');
    const isSync = (change: { kind: string; record?: unknown }) =>
      change.kind === 'workflow' && (change.record as { type: string }).type === 'sync_code';
    const disk = await onFullDisk(isSync);
    await finished(platform, await platform.start('dev', 'commit_and_push_on_server_changes'));
    await until(() => (platform.reported.length > 0 ? true : undefined));
    disk.full = false;
    await until(() =>
      platform.sandbox.store.all('workflow').some(({ type, result }) => type === 'sync_code' && result)
        ? true
        : undefined,
    );
  });
});
