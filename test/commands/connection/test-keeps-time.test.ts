import { statSync, utimesSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { setStage } from '../stage.ts';

test('R5+: connection:test leaves code/ the time that it had, so that no later look finds it newer', async () => {
  const stage = await setStage();
  onTestFinished(() => stage.dispose());
  await keepKey(stage.person);
  await stage.run('connection:set my-site.dev sftp');
  const { environments, store } = stage.sandbox.sandbox;
  const record = store.get('environment', `${stage.sandbox.siteId('my-site')}/dev`);
  if (!record) throw new Error('no such environment');
  const { root } = await environments.tree(record);
  utimesSync(root, 1_700_000_000, 1_700_000_000);
  const { exitCode, stdout } = await stage.run('connection:test my-site.dev --format=json');
  expect([exitCode, JSON.parse(stdout).at(-1).found]).toEqual([0, 'code and files can be written to.']);
  expect(statSync(root).mtimeMs).toBe(1_700_000_000_000);
});
