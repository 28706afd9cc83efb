import { describe, expect, test } from 'vitest';
import { commitWorkflow, modeWorkflow, syncWorkflow } from '../../../src/contract/workflow.ts';
import type { LoggedWorkflow } from '../../../src/contract/workflow-log.ts';
import { newestWorkflow, workflowOfCommit } from '../../../src/operations/workflow/find-workflow.ts';
import { createStage } from '../stage.ts';

function search(deadline = 60_000) {
  const stage = createStage('sftp');
  const { clock, environment, deps: parts } = stage;
  const newest = (lookBack = 0, description?: string) =>
    newestWorkflow(parts, {
      description,
      since: lookBack === 0 ? undefined : () => parts.time.now() - lookBack,
      deadline,
    }).then(({ type }) => type);
  return { clock, environment, parts, newest };
}

const notBegun = (what: string) =>
  expect.objectContaining({
    exit: 'timeout',
    message: `${what} has begun in my-site.dev while turnout was waiting for one.`,
    hint: 'One that ended before is found with --since=SECONDS. See what ran: turnout workflow:list my-site',
  });

describe('the newest workflow', () => {
  test('is the one that is running', async () => {
    const { environment, newest, clock } = search();
    environment.order({ type: modeWorkflow.sftp });
    await clock.sleep(5000);
    environment.order({ type: syncWorkflow });
    expect(await newest()).toBe(syncWorkflow);
  });

  test('is the next one to begin, when none is running; what has ended does not count', async () => {
    const { environment, newest, clock } = search();
    environment.order({ type: modeWorkflow.sftp });
    await clock.sleep(5000);
    clock.after(20_000, () => environment.order({ type: syncWorkflow }));
    expect(await newest()).toBe(syncWorkflow);
    expect(clock.elapsed()).toBeLessThanOrEqual(30_000);
  });

  test('may have ended since, with a look back', async () => {
    const { environment, newest, clock } = search();
    environment.order({ type: modeWorkflow.sftp });
    await clock.sleep(30_000);
    expect(await newest(40_000)).toBe(modeWorkflow.sftp);
    await expect(newest(20_000)).rejects.toEqual(notBegun('No workflow'));
  });

  test('T9+: that is over is looked past once more, for the platform begins the next one some seconds late', async () => {
    const { environment, clock, parts } = search();
    environment.order({ type: syncWorkflow });
    await clock.sleep(30_000);
    const since = () => clock.now() - 60_000;
    const wanted = { description: 'Sync code on dev', since, deadline: 120_000 };
    clock.after(3000, () => environment.order({ type: syncWorkflow }));
    const found = await newestWorkflow(parts, wanted);
    expect(found.created_at * 1000).toBe(clock.now() - 2000);
    await clock.sleep(30_000);
    const before = clock.elapsed();
    expect((await newestWorkflow(parts, wanted)).id).toBe(found.id);
    expect(clock.elapsed() - before).toBe(5000);
  });

  test('has the description, whatever the quotation marks', async () => {
    const { environment, newest } = search();
    environment.order({ type: syncWorkflow });
    environment.order({ type: commitWorkflow });
    expect(await newest(0, 'Sync code on dev')).toBe(syncWorkflow);
    expect(await newest(0, 'Sync code on "dev"')).toBe(syncWorkflow);
  });

  test('is a timeout when none begins, after looks that become rarer', async () => {
    const { newest, clock } = search(20_000);
    await expect(newest(0, 'Sync code on dev')).rejects.toEqual(notBegun('No workflow "Sync code on dev"'));
    expect(clock.sleeps).toEqual([1000, 1500, 2250, 3375, 5000, 5000, 1875]);
  });
});

describe('the workflow of a commit', () => {
  const entry = (id: string, environment: string, target_commit?: string): LoggedWorkflow => ({
    ...{ id, environment, target_commit },
    description: undefined,
    started_at: 1,
  });

  test('is the newest of the environment whose commit begins so, once the log shows it', async () => {
    const { parts, clock } = search();
    const log = async () =>
      clock.elapsed() < 3000
        ? [entry('w0', 'dev')]
        : [entry('w4', 'test', 'abc1234f'), entry('w3', 'dev', 'abc1234f'), entry('w2', 'dev', 'abc1234f')];
    expect(await workflowOfCommit(parts, { commit: 'abc1234', log, deadline: 60_000 })).toBe('w3');
    expect(clock.elapsed()).toBe(4750);
  });

  test('is a timeout when the log does not show it in time', async () => {
    const { parts, clock } = search();
    const log = async () => [entry('w1', 'dev', 'fff1234')];
    await expect(workflowOfCommit(parts, { commit: 'abc1234', log, deadline: 5000 })).rejects.toMatchObject({
      exit: 'timeout',
      message: 'The platform has not begun to bring commit abc1234 to my-site.dev while turnout was waiting.',
    });
    expect(clock.elapsed()).toBe(5000);
  });
});
