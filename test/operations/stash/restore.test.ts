import { describe, expect, test } from 'vitest';
import type { PendingChange } from '../../../src/contract/diffstat.ts';
import type { EnvironmentPort } from '../../../src/operations/ports/operation-ports.ts';
import type { PathState } from '../../../src/operations/ports/restore-port.ts';
import { restoreStash } from '../../../src/operations/stash/restore.ts';
import { TestClock } from '../../support/test-clock.ts';

const base = 'a'.repeat(40);
const later = 'b'.repeat(40);
const change = (path: string): PendingChange => ({ path, status: 'M', additions: 1, deletions: 1 });

interface Situation {
  standings: Record<string, PathState>;
  /** Pending before anything is restored. */
  pending?: string[];
  stashBase?: string | null;
  newest?: string;
  /** What Git says has changed; undefined: it cannot be asked. */
  changed?: string[];
  force?: boolean;
  inGitMode?: boolean;
  /** Milliseconds until the platform shows what was restored; never for infinity. */
  lag?: number;
}

function unexpected(): never {
  throw new Error('not expected here');
}

async function restore(situation: Situation) {
  const { standings, pending = [], stashBase = base, newest = base, lag = 0 } = situation;
  let mode: 'git' | 'sftp' = situation.inGitMode ? 'git' : 'sftp';
  const clock = new TestClock();
  const changes = Object.keys(standings).map(change);
  let written: readonly string[] | undefined;
  let writtenAt = 0;
  const calls: string[] = [];
  const shown = () => (written && clock.elapsed() >= writtenAt + lag ? changes : [...pending].map(change));
  const environment: EnvironmentPort = {
    name: 'my-site.dev',
    environment: 'dev',
    mode: async () => mode,
    pendingChanges: async () => shown(),
    running: async () => [],
    workflows: async () => [],
    history: unexpected,
    start: unexpected,
    follow: unexpected,
    codeLog: async () => [
      { hash: newest, author: '', email: '', datetime: '', message: '', labels: [], parents: [] },
    ],
  };
  const outcome = await restoreStash(
    {
      environment,
      time: clock,
      operationLog: { notice: unexpected, warning: unexpected, changes: unexpected, waiting: () => {} },
      lock: {
        async alone(_, work) {
          calls.push('lock');
          return work().finally(() => calls.push('unlock'));
        },
      },
      enterSftpMode: async () => {
        calls.push('enter SFTP mode');
        mode = 'sftp';
      },
      stash: {
        changes,
        base: stashBase,
        compare: async () => new Map(Object.entries(standings)),
        putBack: async paths => {
          calls.push('put back');
          written = paths;
          writtenAt = clock.elapsed();
        },
      },
      committed: {
        changedBetween: async (from, to) => {
          expect([from, to]).toEqual([base, later]);
          return situation.changed && new Set(situation.changed);
        },
      },
    },
    { busy: 'wait', settle: 2000, deadline: 600_000, force: situation.force ?? false },
  ).catch((error: unknown) => (error instanceof Error ? error.message : unexpected()));
  return { outcome, written, calls, waited: clock.elapsed() - writtenAt };
}

describe('a path is written', () => {
  test('when the environment stands on the base and the path is not pending', async () => {
    const { outcome, written } = await restore({ standings: { a: 'other', b: 'as stashed' } });
    expect(outcome).toEqual({ written: ['a'], unlisted: ['b'], different: [] });
    expect(written).toEqual(['a']);
  });

  test('when the environment is brought into SFTP mode first, and no other user gets in between', async () => {
    const { outcome, calls } = await restore({ standings: { a: 'other' }, inGitMode: true });
    expect(outcome).toEqual({ written: ['a'], unlisted: [], different: [] });
    expect(calls).toEqual(['lock', 'enter SFTP mode', 'put back', 'unlock']);
    expect((await restore({ standings: { a: 'other' } })).calls).toEqual(['lock', 'put back', 'unlock']);
  });

  test('when Git says that no commit since has changed it', async () => {
    const { outcome } = await restore({ standings: { a: 'other' }, newest: later, changed: ['z'] });
    expect(outcome).toEqual({ written: ['a'], unlisted: [], different: [] });
  });

  test('when a broken-off restore of ours left it, although it is pending', async () => {
    const { outcome } = await restore({ standings: { a: 'half restored' }, pending: ['a'] });
    expect(outcome).toEqual({ written: ['a'], unlisted: [], different: [] });
  });

  test('when told to, whatever is there', async () => {
    const { outcome } = await restore({ standings: { a: 'other' }, pending: ['a'], force: true });
    expect(outcome).toEqual({ written: ['a'], unlisted: [], different: [] });
  });
});

describe('nothing is written', () => {
  const clean = { a: 'other', b: 'other' } as const;

  test.each<[string, Situation, string]>([
    [
      'over other uncommitted changes',
      { standings: clean, pending: ['b'] },
      'Nothing was restored: b has other uncommitted changes now.',
    ],
    [
      'over what a commit has changed',
      { standings: clean, newest: later, changed: ['a'] },
      'Nothing was restored: a was changed by a commit since.',
    ],
    [
      'when Git cannot be asked',
      { standings: { a: 'other' }, newest: later },
      'Nothing was restored: a may have been committed since, and Git cannot be asked.',
    ],
    [
      'when nobody knows the base',
      { standings: { a: 'other' }, stashBase: null },
      'Nothing was restored: a may have been committed since, and Git cannot be asked.',
    ],
    [
      'where a folder stands, not even when told to',
      { standings: { a: 'folder' }, force: true },
      'Nothing was restored: a is a folder now.',
    ],
  ])('%s', async (_, situation, message) => {
    expect(await restore(situation)).toMatchObject({ outcome: message, written: undefined });
  });

  test('and many conflicts are counted', async () => {
    const paths = Array.from({ length: 12 }, (_, index) => `p${index}`);
    const standings = Object.fromEntries(paths.map(path => [path, 'other' as const]));
    const { outcome } = await restore({ standings, pending: paths });
    expect(outcome).toMatch(/p9 has other uncommitted changes now; and 2 more\.$/);
  });
});

describe('the proof by the diffstat', () => {
  test('waits for a platform that is slow to notice', async () => {
    const { outcome, waited } = await restore({ standings: { a: 'other' }, lag: 9000 });
    expect(outcome).toEqual({ written: ['a'], unlisted: [], different: [] });
    expect(waited).toBe(10_000);
  });

  test('names what is not shown in the end', async () => {
    const { outcome, waited } = await restore({
      standings: { a: 'other' },
      lag: Number.POSITIVE_INFINITY,
    });
    expect(outcome).toEqual({ written: ['a'], unlisted: [], different: [change('a')] });
    expect(waited).toBe(30_000);
  });
});

test('O1: what is there already and was committed since is as it was asked for', async () => {
  const { outcome, waited } = await restore({ standings: { a: 'as stashed' }, newest: later });
  expect(outcome).toEqual({ written: [], unlisted: ['a'], different: [] });
  expect(waited).toBeLessThan(30_000);
});

test('A14: what is in the way is named, although it is in no list', async () => {
  const situation: Situation = { standings: { a: 'in the way', b: 'other' } };
  expect((await restore(situation)).outcome).toBe(
    'Nothing was restored: there is something at a that is in no list of changes.',
  );
  expect((await restore({ ...situation, force: true })).written).toEqual(['a', 'b']);
});
