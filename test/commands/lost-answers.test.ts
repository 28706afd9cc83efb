import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiProxy, startProxy } from '../support/network/api-proxy.ts';
import { writeCode } from '../support/remote-files.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let proxy: ApiProxy;
let privateKey: string;
beforeAll(async () => {
  stage = await setStage();
  proxy = await startProxy(stage.sandbox);
  privateKey = await keepKey(stage.person);
});
afterAll(async () => {
  await proxy.close();
  await stage.dispose();
});

const isOrder = (line: string) => line.startsWith('POST') && line.endsWith('/workflows');
const commit = 'commit_and_push_on_server_changes';
const lines = {
  switch: 'connection:set my-site.dev git --on-changes=discard --settle=0',
  commit: 'env:commit my-site.dev -m Once --author=A<a@example.com> --settle=0',
};
let number = 0;

/** The types of the workflows that came while a line ran, without those that the platform starts by itself. */
async function ordered(line: string, env = proxy.env) {
  const { store } = stage.sandbox.sandbox;
  const before = store.all('workflow').length;
  proxy.passed.length = 0;
  const { exitCode, stderr } = await stage.run(line, { env });
  const types = store
    .all('workflow')
    .slice(before)
    .map(({ type }) => type);
  return {
    exitCode,
    stderr,
    types: types.filter(type => type !== 'sync_code'),
    orders: proxy.passed.filter(({ line }) => isOrder(line)).length,
  };
}

describe.each([
  ['switch', 'enable_git_mode'],
  ['commit', commit],
] as const)('the %s', (name, type) => {
  beforeEach(async () => {
    await stage.run('connection:set my-site.dev sftp');
    number += 1;
    await writeCode({ 'a.php': `<?php // ${number}\n` }, { sandbox: stage.sandbox, privateKey });
  });

  test('whose answer is lost is found, followed, and not ordered again', async () => {
    stage.sandbox.sandbox.faults.set('lose-answer', '1');
    const { exitCode, types, orders } = await ordered(lines[name]);
    expect({ exitCode, types, orders }).toEqual({ exitCode: 0, types: [type], orders: 1 });
  });

  test('whose answers are late is ordered once', async () => {
    stage.sandbox.sandbox.faults.set('latency', '150');
    const { exitCode, types, orders } = await ordered(lines[name]);
    stage.sandbox.sandbox.faults.clear('latency');
    expect({ exitCode, types, orders }).toEqual({ exitCode: 0, types: [type], orders: 1 });
  });

  test('whose connection breaks after the order has left is ordered once', async () => {
    proxy.detour.after = async line => {
      if (isOrder(line)) throw new Error('The answer goes astray on the way back.');
    };
    const { exitCode, types, orders } = await ordered(lines[name]);
    proxy.detour.after = async () => {};
    expect({ exitCode, types, orders }).toEqual({ exitCode: 0, types: [type], orders: 1 });
  });

  test('that something on the way doubles is sent by us once, and ends as it should', async () => {
    proxy.detour.doubles = isOrder;
    const { exitCode, orders } = await ordered(lines[name]);
    proxy.detour.doubles = () => false;
    expect({ exitCode, orders }).toEqual({ exitCode: 0, orders: 1 });
  });

  test('whose order never arrives is told, and not sent again', async () => {
    proxy.detour.before = async line => {
      if (isOrder(line)) throw new Error('It goes astray on the way there.');
    };
    const { exitCode, types, orders, stderr } = await ordered(lines[name]);
    proxy.detour.before = async () => {};
    expect({ exitCode, types, orders }).toEqual({ exitCode: 9, types: [], orders: 1 });
    expect(stderr).toContain('This may still happen.');
  });
});

test('the merge of upstream updates whose answer is lost is found, followed, and not ordered again', async () => {
  await stage.run('connection:set my-drupal.dev git --on-changes=discard');
  stage.sandbox.sandbox.faults.set('lose-answer', '1');
  const { exitCode, types, orders } = await ordered('upstream:updates:apply my-drupal.dev');
  expect({ exitCode, types, orders }).toEqual({ exitCode: 0, types: ['apply_upstream_updates'], orders: 1 });
});
