import { describe, expect, test } from 'vitest';
import { mayUse, refuseWorkflow } from '../../../src/sandbox/model/admission.ts';
import type {
  EnvironmentRecord,
  OrganizationRecord,
  SiteRecord,
  UserRecord,
  WorkflowRecord,
} from '../../../src/sandbox/model/records.ts';
import { finished, nextToStart, started } from '../../../src/sandbox/model/workflow-life.ts';
import { planFor } from '../../../src/sandbox/model/workflow-plan.ts';

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
    ['deploy', 'test', undefined, 400],
    ['constructor', 'dev', 'git', 400],
    ['', 'dev', 'git', 400],
  ] as const)('%s on %s in mode %s: %s', (type, name, mode, status) =>
    expect(refuseWorkflow(type, environment(name, mode))?.status).toBe(status),
  );

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
