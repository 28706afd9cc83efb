import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/operations/changes/on-changes-policy.ts';
import { type DeleteOptions, deleteMultidev } from '../../../src/operations/environment/delete-multidev.ts';
import { toDelete } from '../../../src/operations/operation-wording.ts';
import { createStage, endOf, inShort, type Stage, switchParts } from '../stage.ts';

const order = 'delete_cloud_development_environment';

function runDelete(stage: Stage, policy: Policy, options: Partial<DeleteOptions> = {}) {
  const { environment } = stage;
  let isThere = true;
  const site = {
    ...{ name: environment.name, follow: environment.follow.bind(environment) },
    start: async (type: string, params: Record<string, unknown>) => {
      isThere = false;
      return environment.start(type, params);
    },
  };
  return deleteMultidev(
    {
      ...switchParts(stage, { policy }),
      ...{ purpose: toDelete, site },
      names: async () => (isThere ? ['dev', 'test', 'live'] : ['test', 'live']),
    },
    { deleteBranch: false, busy: 'wait', settle: 2000, deadline: 60_000, ...options },
  );
}

describe('deleting a multidev', () => {
  test('in Git mode asks for no changes: there can be none', async () => {
    const stage = createStage('git');
    expect(await endOf(runDelete(stage, 'abort'))).toMatchObject({ exit: 'ok' });
    expect(inShort(stage.environment.calls)).toBe(`workflows, mode, start ${order}, follow ${order}`);
  });

  test('with changes and a policy to stop is not ordered', async () => {
    const stage = createStage('sftp');
    stage.environment.write('a.php');
    expect(await endOf(runDelete(stage, 'abort'))).toMatchObject({
      exit: 'pending',
      message: 'my-site.dev is not deleted: that would discard 1 uncommitted change, which is untouched.',
    });
    expect(stage.environment.calls).not.toContain(`start ${order}`);
  });

  test('takes a stash of everything that was written before the last look', async () => {
    const stage = createStage('sftp');
    stage.environment.write('a.php');
    stage.environment.afterReading = n => {
      if (n === 1) stage.environment.write('b.php');
    };
    const outcome = await runDelete(stage, 'stash');
    expect(outcome.stash?.changes.map(({ path }) => path)).toEqual(['a.php', 'b.php']);
    expect(stage.reported).toContain(
      'warning: The changes in my-site.dev are not what they were a moment ago; looking again.',
    );
  });

  test('while a user goes on writing is not ordered, and says that it is not deleted', async () => {
    const stage = createStage('sftp');
    stage.environment.write('a.php');
    stage.environment.afterReading = n => void stage.environment.write(`${n}.php`);
    expect(await endOf(runDelete(stage, 'discard'))).toMatchObject({
      exit: 'pending',
      message: 'my-site.dev keeps changing; it is not deleted, and nothing was discarded.',
    });
    expect(stage.environment.calls).not.toContain(`start ${order}`);
  });

  test('that the platform does not show in time is a timeout', async () => {
    const stage = createStage('git');
    const { environment } = stage;
    const deps = {
      ...switchParts(stage, { policy: 'abort' }),
      ...{ purpose: toDelete, site: environment, names: async () => ['dev'] },
    };
    const options = { deleteBranch: true, busy: 'wait', settle: 0, deadline: 30_000 } as const;
    expect(await endOf(deleteMultidev(deps, options))).toMatchObject({
      exit: 'timeout',
      message: 'The platform says that it is done, but my-site.dev is still in its list.',
    });
  });
});
