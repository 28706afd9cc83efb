import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ env: { TURNOUT_TIMEOUT: '50000' } });
  await keepKey(stage.person);
  await stage.run('connection:set my-site.dev sftp');
});
afterAll(() => stage.dispose());

const messages = async () =>
  (await stage.run('env:code-log my-site.dev --field=message')).stdout.trim().split('\n');

test('U4: five jobs that upload and commit at once make five commits, each with its own message', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names) writeFileSync(join(stage.person.home, `${name}.php`), `<?php // ${name}\n`);
  const ran = await Promise.all(
    names.map(name =>
      stage.run(['file:put', `${name}.php`, 'my-site.dev:code/jobs/', '--commit', '-m', `Put ${name}`]),
    ),
  );
  expect(ran.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 ? '' : stderr])).toEqual(
    names.map(() => [0, '']),
  );
  expect((await messages()).slice(0, 5).toSorted()).toEqual(names.map(name => `Put ${name}`));
}, 120_000);

test('U11: a switch that fails after a stash names it, and the next try makes no second one', async () => {
  writeFileSync(join(stage.person.home, 'x.php'), '<?php // x\n');
  await stage.run('file:put x.php my-site.dev:code/');
  const { faults } = stage.sandbox.sandbox;
  faults.set('workflow-fails', 'enable_git_mode:No container.');
  const line = 'connection:set my-site.dev git --on-changes=stash';
  const first = await stage.run(line);
  expect(first.exitCode).toBe(5);
  expect(first.stderr).toMatch(
    /The uncommitted changes are still there\. A copy of the changes is the stash my-site\.dev-\S+, in \S+\.\n/,
  );
  expect((await stage.run(line)).exitCode).toBe(5);
  faults.clear('workflow-fails');
  expect((await stage.run('stash:list --format=list')).stdout.trim().split('\n')).toHaveLength(1);
  expect((await stage.run(line)).exitCode).toBe(0);
  expect((await stage.run('stash:list --format=list')).stdout.trim().split('\n')).toHaveLength(1);
});
