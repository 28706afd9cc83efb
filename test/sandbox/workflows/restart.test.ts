import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { upstreamRef } from '../../../src/sandbox/code/git/repository.ts';
import { writeHistory } from '../../../src/sandbox/code/write-history.ts';
import type { EnvironmentRecord, WorkflowRecord } from '../../../src/sandbox/model/records.ts';
import { openDurableStore } from '../../../src/sandbox/store/durable-store.ts';
import { put } from '../../../src/sandbox/store/store.ts';
import { TestClock } from '../../support/test-clock.ts';
import { until } from '../../support/until.ts';
import { finished, openPlatform, type PlatformFixture, treeOf } from '../platform-fixture.ts';
import { StillClock } from '../still-clock.ts';

let platform: PlatformFixture;

beforeEach(async () => {
  platform = await openPlatform({ clock: new TestClock() });
});

afterEach(async () => {
  await platform.close();
  rmSync(platform.folder, { recursive: true, force: true });
});

/** Ends the sandbox, changes what it will remember as a kill at some point would have left it, starts it again. */
async function restart(
  left: (dev: EnvironmentRecord) => Partial<EnvironmentRecord> | undefined = () => undefined,
) {
  const siteId = platform.siteId();
  await platform.close();
  const store = openDurableStore(join(platform.folder, 'state'));
  const dev = store.get('environment', `${siteId}/dev`);
  if (!dev) throw new Error('no dev');
  const change = left(dev);
  if (change) store.write(put('environment', { ...dev, ...change }));
  for (const workflow of planted.splice(0)) store.write(put('workflow', { ...workflow, siteId }));
  store.close();
  platform = await openPlatform({ clock: new TestClock(), folder: platform.folder });
}

const planted: WorkflowRecord[] = [];

function plant(type: string, rest: Partial<WorkflowRecord>): void {
  planted.push({
    id: `planted-${planted.length}`,
    type,
    params: {},
    siteId: '',
    environment: 'dev',
    userId: undefined,
    traceId: 't',
    createdAt: 1_768_478_400_000,
    ...rest,
  });
}

const workflow = (id: string) => platform.sandbox.store.get('workflow', id);
const dev = () => platform.sandbox.store.get('environment', `${platform.siteId()}/dev`);
const diffstat = async () =>
  (await platform.ask(`GET sites/${platform.siteId()}/environments/dev/on-server-development/diffstat`)).json;

async function toSftp(): Promise<void> {
  await finished(platform, await platform.start('dev', 'enable_on_server_development'));
}

const begun = { startedAt: 1_768_478_400_500 };

describe('after a kill', () => {
  test('a workflow that had not begun is run', async () => {
    plant('enable_on_server_development', {});
    await restart();
    await platform.sandbox.runner.idle(`${platform.siteId()}/dev`);
    expect(workflow('planted-0')).toMatchObject({ result: 'succeeded' });
    expect(dev()?.mode).toBe('sftp');
  });

  test('a switch to Git mode that had not begun to discard is aborted, and every change is there', async () => {
    await toSftp();
    await platform.write('dev', 'new.txt', 'mine\n');
    plant('enable_git_mode', begun);
    await restart();
    expect(workflow('planted-0')).toMatchObject({
      result: 'aborted',
      reason: 'The sandbox was stopped while this workflow ran; nothing was changed.',
    });
    expect(await diffstat()).toEqual({ 'new.txt': { status: 'A', additions: '1', deletions: '0' } });
  });

  test('one that had begun to is finished before anyone can look', async () => {
    await toSftp();
    await platform.write('dev', 'new.txt', 'mine\n');
    plant('enable_git_mode', { ...begun, intent: { discard: true } });
    await restart();
    expect(workflow('planted-0')).toMatchObject({ result: 'succeeded' });
    expect(workflow('planted-0')).not.toHaveProperty('intent');
    expect(dev()?.mode).toBe('git');
    expect((await treeOf(platform.sandbox, platform.siteId(), 'dev')).closedBecause).toBe(
      'shop.dev is in Git mode, where code cannot be written: switch it with turnout connection:set shop.dev sftp',
    );
  });

  test('a switch to SFTP mode keeps what was written since the mode was set', async () => {
    await toSftp();
    await platform.write('dev', 'new.txt', 'mine\n');
    plant('enable_on_server_development', begun);
    await restart();
    expect(workflow('planted-0')).toMatchObject({ result: 'succeeded' });
    expect(await diffstat()).toEqual({ 'new.txt': { status: 'A', additions: '1', deletions: '0' } });
  });

  test('one that had not set the mode sets it', async () => {
    plant('enable_on_server_development', begun);
    await restart();
    expect(workflow('planted-0')).toMatchObject({ result: 'succeeded' });
    expect(dev()?.mode).toBe('sftp');
  });

  test('a commit that had not been prepared is aborted, and its changes are pending', async () => {
    await toSftp();
    await platform.write('dev', 'new.txt', 'mine\n');
    plant('commit_and_push_on_server_changes', begun);
    await restart();
    expect(workflow('planted-0')).toMatchObject({ result: 'aborted' });
    expect(await diffstat()).toEqual({ 'new.txt': { status: 'A', additions: '1', deletions: '0' } });
  });

  test('a commit that was made is not made again, and starts its sync_code once', async () => {
    await toSftp();
    await platform.write('dev', 'new.txt', 'mine\n');
    const tree = await treeOf(platform.sandbox, platform.siteId(), 'dev');
    const made = await tree.commit({
      message: 'Mine\n',
      authorName: 'Ann',
      authorEmail: 'ann@example.com',
      time: 1_768_478_400,
      prepared: () => {},
    });
    plant('commit_and_push_on_server_changes', { ...begun, intent: { commit: made?.hash ?? '' } });
    await restart();
    await platform.sandbox.runner.idle(`${platform.siteId()}/dev`);
    expect(workflow('planted-0')).toMatchObject({ result: 'succeeded' });
    const syncs = () => platform.sandbox.store.all('workflow').filter(({ cause }) => cause === 'planted-0');
    expect(syncs()).toHaveLength(1);
    expect(await diffstat()).toEqual({});

    // Killed once more, between the sync_code and the end of the commit.
    plant('commit_and_push_on_server_changes', { ...begun, intent: { commit: made?.hash ?? '' } });
    await restart();
    expect(syncs()).toHaveLength(1);
  });

  const environmentNames = () =>
    platform.sandbox.store
      .all('environment')
      .filter(({ siteId }) => siteId === platform.siteId())
      .map(({ name }) => name);
  const createMultidev = { ofSite: true, environment: 'late', params: { environment_id: 'late' } } as const;
  const deleteMultidev = {
    ofSite: true,
    environment: 'feature',
    params: { environment_id: 'feature', delete_branch: true },
  } as const;

  test('a multidev that was about to be made is made, whether that had begun or not', async () => {
    plant('create_cloud_development_environment', { ...createMultidev, ...begun });
    plant('create_cloud_development_environment', { ...createMultidev, environment: 'later' });
    await restart();
    await platform.sandbox.runner.idle(`${platform.siteId()}/later`);
    expect(environmentNames()).toEqual(['dev', 'test', 'live', 'feature', 'late', 'later']);
    expect(workflow('planted-0')).toMatchObject({ result: 'succeeded' });
    plant('create_cloud_development_environment', { ...createMultidev, ...begun });
    await restart();
    expect(workflow('planted-0')).toMatchObject({ result: 'succeeded' });
  });

  test('a multidev whose deletion had not begun is there, one whose had is gone with its branch', async () => {
    plant('delete_cloud_development_environment', { ...deleteMultidev, ...begun });
    await restart();
    expect(workflow('planted-0')).toMatchObject({ result: 'aborted' });
    expect(environmentNames()).toContain('feature');
    plant('delete_cloud_development_environment', { ...deleteMultidev, ...begun, intent: { remove: true } });
    await restart();
    const repository = await platform.sandbox.environments.repository(platform.siteId());
    expect([...(await repository.refs()).keys()]).not.toContain('refs/heads/feature');
  });

  test('upstream updates that were merged reach the code, and none are merged twice', async () => {
    const siteId = platform.siteId();
    const repository = await platform.sandbox.environments.repository(siteId);
    const heads = await platform.sandbox.environments.history.heads(siteId);
    const parent = heads.get('dev') ?? '';
    const order = {
      message: 'Update\n',
      authorName: 'Up',
      authorEmail: 'up@example.com',
      time: 1_768_478_400,
    };
    const files = { 'upstream.txt': 'new\n' };
    await writeHistory(repository, { ref: upstreamRef, from: parent, commits: [{ files, order }] });
    plant('apply_upstream_updates', begun);
    await restart();
    expect(workflow('planted-0')).toMatchObject({ result: 'aborted' });
    const id = await platform.start('dev', 'apply_upstream_updates');
    expect(await finished(platform, id)).toMatchObject({ result: 'succeeded' });
    const merged = (await treeOf(platform.sandbox, siteId, 'dev')).head;
    plant('apply_upstream_updates', begun);
    await restart();
    expect(workflow('planted-0')).toMatchObject({ result: 'succeeded' });
    const tree = await treeOf(platform.sandbox, siteId, 'dev');
    expect([tree.head, readFileSync(join(tree.root, 'upstream.txt'), 'utf8')]).toEqual([merged, 'new\n']);
  });

  test('a deploy that had made its tag makes no other one', async () => {
    await toSftp();
    await platform.write('dev', 'new.txt', 'mine\n');
    await finished(platform, await platform.start('dev', 'commit_and_push_on_server_changes'));
    const { siteId } = dev() ?? { siteId: '' };
    const repository = await platform.sandbox.environments.repository(siteId);
    const head = (await platform.sandbox.environments.history.heads(siteId)).get('dev') ?? '';
    await repository.createTag('pantheon_test_2', head);
    plant('deploy', { ...begun, environment: 'test' });
    await restart();
    expect(platform.sandbox.store.get('environment', `${siteId}/test`)?.ref).toBe(
      'refs/tags/pantheon_test_2',
    );
    plant('deploy', { ...begun, environment: 'test' });
    await restart();
    expect(platform.sandbox.store.get('environment', `${siteId}/test`)?.ref).toBe(
      'refs/tags/pantheon_test_2',
    );
  });

  test('the code follows a push whose sync_code was never created', async () => {
    const siteId = platform.siteId();
    const first = (await treeOf(platform.sandbox, siteId, 'dev')).head;
    const repository = await platform.sandbox.environments.repository(siteId);
    const tree = await repository.git.line({ gitDir: repository.path }, ['rev-parse', 'master^{tree}']);
    const pushed = await repository.git.line(
      { gitDir: repository.path },
      ['commit-tree', '-p', first, tree],
      {
        input: 'Pushed\n',
        environment: {
          GIT_AUTHOR_NAME: 'a',
          GIT_AUTHOR_EMAIL: 'a@example.com',
          GIT_COMMITTER_NAME: 'a',
          GIT_COMMITTER_EMAIL: 'a@example.com',
        },
      },
    );
    await repository.git.run({ gitDir: repository.path }, ['update-ref', 'refs/heads/master', pushed]);
    await restart();
    await platform.sandbox.runner.idle(`${siteId}/dev`);
    expect((await treeOf(platform.sandbox, siteId, 'dev')).head).toBe(pushed);
    expect(platform.sandbox.store.all('workflow')).toMatchObject([
      {
        type: 'sync_code',
        environment: 'dev',
        result: 'succeeded',
        params: { target_ref: 'refs/heads/master', target_commit: pushed },
      },
    ]);
  });
});

describe('a sandbox that is stopped', () => {
  test('creates the sync_code that was still to come, and runs it after the next start', async () => {
    await platform.close();
    const clock = new StillClock();
    platform = await openPlatform({ clock, folder: platform.folder, speed: 1 });
    const sftp = await platform.start('dev', 'enable_on_server_development');
    await until(async () => {
      clock.advance(500);
      return (await platform.workflow(sftp))['result'] ?? undefined;
    });
    await platform.write('dev', 'new.txt', 'mine\n');
    const commit = await platform.start('dev', 'commit_and_push_on_server_changes');
    await until(async () => (Object.keys(Object(await diffstat())).length === 0 ? true : undefined));
    await platform.close();
    const journal = readFileSync(join(platform.folder, 'state', 'journal.ndjson'), 'utf8');
    platform = await openPlatform({ clock: new TestClock(), folder: platform.folder });
    expect(journal).toContain(`"cause":"${commit}"`);
    expect(workflow(commit)).toMatchObject({ result: 'succeeded' });
    await platform.sandbox.runner.idle(`${platform.siteId()}/dev`);
    expect(platform.sandbox.store.all('workflow').at(-1)).toMatchObject({
      type: 'sync_code',
      cause: commit,
      result: 'succeeded',
    });
  });
});
