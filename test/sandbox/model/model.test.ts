import { describe, expect, test } from 'vitest';
import { mayUse, refuseSiteWorkflow, refuseWorkflow } from '../../../src/sandbox/model/preconditions.ts';
import type {
  EnvironmentRecord,
  OrganizationRecord,
  SiteRecord,
  UserRecord,
  WorkflowRecord,
} from '../../../src/sandbox/model/records.ts';
import { planFor } from '../../../src/sandbox/model/workflow-plan.ts';
import { finished, nextToStart, started } from '../../../src/sandbox/model/workflow-state.ts';

const user: UserRecord = {
  id: 'ann',
  email: 'ann@example.com',
  firstName: 'Ann',
  lastName: 'Bee',
  password: 'p',
  createdAt: 0,
  machineTokens: [],
  sshKeys: {},
};
const site: SiteRecord = {
  id: 's',
  name: 'shop',
  label: 'Shop',
  framework: 'wordpress',
  createdAt: 0,
  ownerId: 'bob',
  memberIds: ['bob'],
  organizationId: 'o',
  frozen: false,
  phpVersion: '8.2',
  importedFrom: undefined,
};
const organization = (role: string): OrganizationRecord => ({
  id: 'o',
  name: 'O',
  members: [{ userId: 'ann', role }],
});
const environment = (name: string, mode: EnvironmentRecord['mode']): EnvironmentRecord => ({
  id: `s/${name}`,
  siteId: 's',
  name,
  mode,
  createdAt: 0,
  bindingId: 'b',
  ref: undefined,
});

describe('who may use a site', () => {
  test.each([
    ['a member', { ...site, memberIds: ['ann'] }, undefined, true],
    ['a team member of its organization', site, organization('team_member'), true],
    ['an admin of its organization', site, organization('admin'), true],
    ['an unprivileged member of its organization', site, organization('unprivileged'), false],
    ['somebody outside of it', site, { ...organization('admin'), members: [] }, false],
    ['a stranger', site, undefined, false],
    ['an owner who is no member any more', { ...site, ownerId: 'ann' }, undefined, false],
  ])('%s', (_who, of, held, may) => expect(mayUse(user, of, held)).toBe(may));
});

describe('a workflow of a person', () => {
  test.each([
    ['enable_git_mode', 'dev', 'sftp', undefined],
    ['enable_git_mode', 'dev', 'git', undefined],
    ['enable_on_server_development', 'feature', undefined, undefined],
    ['commit_and_push_on_server_changes', 'dev', 'sftp', undefined],
    ['commit_and_push_on_server_changes', 'dev', 'git', 409],
    ['commit_and_push_on_server_changes', 'feature', undefined, 409],
    ['commit_and_push_on_server_changes', 'live', undefined, 403],
    ['enable_git_mode', 'test', undefined, 403],
    ['enable_on_server_development', 'live', undefined, 403],
    ['sync_code', 'dev', 'git', 400],
    ['clear_cache', 'dev', 'sftp', undefined],
    ['clear_cache', 'live', undefined, undefined],
    ['deploy', 'dev', 'git', 403],
    ['deploy', 'feature', 'git', 403],
    ['deploy', 'test', undefined, 400],
    ['create_environment', 'test', undefined, undefined],
    ['create_environment', 'dev', 'git', 403],
    ['apply_upstream_updates', 'dev', 'git', undefined],
    ['apply_upstream_updates', 'feature', undefined, undefined],
    ['apply_upstream_updates', 'dev', 'sftp', 400],
    ['apply_upstream_updates', 'live', undefined, 403],
    ['create_cloud_development_environment', 'dev', 'git', 400],
    ['delete_cloud_development_environment', 'feature', 'git', 400],
    ['constructor', 'dev', 'git', 400],
    ['', 'dev', 'git', 400],
  ] as const)('%s on %s in mode %s: %s', (type, name, mode, status) =>
    expect(refuseWorkflow(type, environment(name, mode))?.status).toBe(status),
  );

  test('deploys to what is initialized, and initializes what is not', () => {
    const live = { ...environment('live', undefined), ref: 'refs/tags/pantheon_live_1' };
    expect(refuseWorkflow('deploy', live)).toBeUndefined();
    expect(refuseWorkflow('create_environment', live)).toEqual({
      status: 400,
      words: 'The live environment is already initialized.',
    });
  });

  test('is spoken of in the words of the recordings', () => {
    expect(planFor('sync_code', 'dev')).toEqual({
      description: 'Sync code on "dev"',
      running: 'Syncing code on "dev"',
      done: 'Synced code on "dev"',
      duration: 7900,
      steps: 4,
      task: 'sync_code',
    });
    expect(planFor('commit_and_push_on_server_changes', 'dev')?.duration).toBe(3900);
  });
});

describe('a workflow of the site', () => {
  const own = ['dev', 'test', 'live', 'feature'].map(name => environment(name, undefined));
  const make = 'create_cloud_development_environment';
  const remove = 'delete_cloud_development_environment';
  test.each([
    [make, 'new', 10, undefined],
    [make, 'elevenchars', 10, undefined],
    [make, 'twelve-chars', 10, 400],
    [make, 'Capital', 10, 400],
    [make, '-dash', 10, 400],
    [make, '../up', 10, 400],
    [make, '', 10, 400],
    [make, 'master', 10, 400],
    [make, 'dev', 10, 400],
    [make, 'feature', 10, 400],
    [make, 'new', 1, 403],
    [remove, 'feature', 10, undefined],
    [remove, 'nope', 10, 404],
    [remove, 'dev', 10, 403],
    [remove, 'live', 10, 403],
    ['enable_git_mode', 'dev', 10, 400],
  ])('%s of "%s" where %i may be: %s', (type, name, most, status) =>
    expect(refuseSiteWorkflow({ type, name }, { own, most })?.status).toBe(status),
  );
});

const workflow = (id: string, rest: Partial<WorkflowRecord> = {}): WorkflowRecord => ({
  id,
  type: 'enable_git_mode',
  params: {},
  siteId: 's',
  environment: 'dev',
  userId: 'ann',
  traceId: 't',
  createdAt: 1000,
  ...rest,
});
const done = { startedAt: 1, finishedAt: 2, result: 'succeeded' } as const;

describe('the next workflow to start', () => {
  test.each([
    ['is none of none', [], undefined],
    ['is the first of two', [workflow('a'), workflow('b')], 'a'],
    ['is the one after what has ended', [workflow('a', done), workflow('b')], 'b'],
    ['is none while one runs', [workflow('a', { startedAt: 1 }), workflow('b')], undefined],
    ['is none when all have ended', [workflow('a', done)], undefined],
    [
      'is the one created first although a clock was set back',
      [workflow('a'), workflow('b', { createdAt: 1 })],
      'a',
    ],
  ])('%s', (_what, all, id) => expect(nextToStart(all)?.id).toBe(id));
});

describe('a transition makes a new record', () => {
  test('when a workflow starts', () => {
    const before = workflow('a');
    expect(started(before, 5)).toEqual({ ...before, startedAt: 5 });
    expect(before).not.toHaveProperty('startedAt');
  });

  test('when it ends, which forgets what was about to be done', () => {
    const before = workflow('a', { startedAt: 5, intent: { discard: true } });
    const end = finished(before, { now: 9, result: 'failed', reason: 'why' });
    expect(end).toEqual(workflow('a', { startedAt: 5, finishedAt: 9, result: 'failed', reason: 'why' }));
    expect(end).not.toHaveProperty('intent');
    expect(finished(before, { now: 9, result: 'succeeded' })).not.toHaveProperty('reason');
  });
});
