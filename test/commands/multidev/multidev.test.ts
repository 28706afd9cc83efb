import { existsSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeCode } from '../../support/remote-files.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { failed, patient, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let privateKey: string;
beforeAll(async () => {
  stage = await setStage(patient);
  privateKey = await keepKey(stage.person);
});
afterAll(() => stage.dispose());

const names = async () => (await stage.run('multidev:list my-site --format=list')).stdout.trim().split('\n');
const branches = async () => (await stage.run('branch:list my-site --format=list')).stdout.trim().split('\n');
const edit = (environment: string, file: string) =>
  writeCode({ [file]: '<?php\n' }, { sandbox: stage.sandbox, privateKey, environment });
const location = (name: string) =>
  stage.sandbox.sandbox.environments.layout.environment({ siteId: stage.sandbox.siteId('my-site'), name });

describe('multidev:create', () => {
  test('makes an environment with a branch and code that can be edited', async () => {
    expect(await stage.run('multidev:create my-site.dev feature-y')).toEqual(
      reported('Created Multidev environment "feature-y"'),
    );
    expect([await names(), await branches()]).toEqual([
      ['feature-x', 'feature-y'],
      ['master', 'test', 'live', 'feature-x', 'feature-y'],
    ]);
    expect((await stage.run('connection:set my-site.feature-y sftp')).exitCode).toBe(0);
    await edit('feature-y', 'new.php');
    expect((await stage.run('env:diffstat my-site.feature-y --field=file')).stdout).toBe('new.php\n');
    expect(stage.sandbox.sandbox.store.all('workflow')[0]).toMatchObject({
      type: 'create_cloud_development_environment',
      params: {
        environment_id: 'feature-y',
        deploy: {
          annotation: 'Create the "feature-y" environment.',
          clone_database: { from_environment: 'dev' },
          clone_files: { from_environment: 'dev' },
        },
      },
    });
  });

  test('takes the source from variables, and flags anywhere', async () => {
    const env = { TERMINUS_SITE: 'my-site', TERMINUS_ENV: 'dev' };
    expect(await stage.run('-n multidev:create --no-files feature-z --no-db', { env })).toEqual(
      reported('Created Multidev environment "feature-z"'),
    );
    expect(await stage.run('--yes multidev:delete --delete-branch -- my-site.feature-z')).toEqual(
      reported('Deleted the multidev environment feature-z.'),
    );
  });

  test('copies the files of its source, unless it is told not to', async () => {
    await edit('live', '../files/photo.jpg');
    await stage.run('multidev:create my-site.live with');
    await stage.run('multidev:create my-site.live without --no-files --no-db');
    expect([
      existsSync(`${location('with')}/files/photo.jpg`),
      existsSync(`${location('without')}/files`),
    ]).toEqual([true, false]);
    for (const name of ['with', 'without'])
      await stage.run(`multidev:delete my-site.${name} -y --delete-branch`);
  });

  test.each([
    [
      'multidev:create my-site.dev feature-x',
      11,
      'The environment feature-x is there already; nothing was changed.',
      'See it with: turnout env:info my-site.feature-x',
    ],
    [
      'multidev:create my-site.dev Feature/number-12',
      2,
      '"Feature/number-12" cannot be the name of a multidev: at most 11 small letters, digits and hyphens.',
      'For example: feature-num',
    ],
    [
      'multidev:create my-site.nope other',
      10,
      'Could not find an environment identified by nope.',
      'The site has: dev, test, live, feature-x, feature-y',
    ],
    [
      'multidev:create old-site.dev other',
      11,
      'This site is frozen. Its test and live environments and many commands will be unavailable while it remains frozen.',
      'Unfreeze old-site in the dashboard first.',
    ],
  ])('%s is refused', async (line, code, what, next) => {
    expect(await stage.run(line)).toEqual(failed(code, what, next));
  });

  test('from an environment without code is 5', async () => {
    expect(await stage.run('multidev:create team-site.test other')).toEqual(
      failed(
        5,
        'Create a Multidev environment "other" failed: There is no code on test to begin with.',
        'See what ran: turnout workflow:list team-site',
      ),
    );
  });

  test('under a name that the platform keeps for itself is refused in its words', async () => {
    const { exitCode, stderr } = await stage.run('multidev:create my-site.dev billing');
    expect([exitCode, stderr]).toEqual([
      11,
      expect.stringContaining("'billing' cannot be the name of an environment."),
    ]);
  });

  test('that fails is 5, and one that does not end in time is 6', async () => {
    const { faults } = stage.sandbox.sandbox;
    const type = 'create_cloud_development_environment';
    faults.set('workflow-fails', `${type}:No room`);
    expect(await stage.run('multidev:create my-site.dev no-room')).toEqual(
      failed(
        5,
        'Create a Multidev environment "no-room" failed: No room',
        'See what ran: turnout workflow:list my-site',
      ),
    );
    faults.clear('workflow-fails');
    faults.set('workflow-endless', type);
    expect(await stage.run('multidev:create my-site.dev endless --timeout=2')).toEqual(
      failed(
        6,
        'Create a Multidev environment "endless" is still running on the platform; turnout has stopped waiting.',
        'Go on waiting with: turnout workflow:wait my-site.endless --id=00000000-0000-0000-0000-000000000001',
      ),
    );
    faults.clear('workflow-endless');
    const id = stage.sandbox.sandbox.store.all('workflow').at(-1)?.id;
    expect((await stage.run(`workflow:wait my-site.endless --id=${id} --timeout=1`)).exitCode).toBe(6);
  });

  test('whose answer is lost is followed, and not ordered twice', async () => {
    const { faults, store } = stage.sandbox.sandbox;
    faults.set('lose-answer', '1');
    const before = store.all('workflow').length;
    expect((await stage.run('multidev:create my-site.dev lost')).exitCode).toBe(0);
    expect(store.all('workflow').length).toBe(before + 1);
    await stage.run('multidev:delete my-site.lost -y --delete-branch');
  });
});

describe('multidev:delete', () => {
  let number = 0;
  let name: string;
  beforeEach(async () => {
    number += 1;
    name = `doomed-${number}`;
    await stage.run(`multidev:create my-site.dev ${name}`);
  });

  test('wants a yes', async () => {
    expect(await stage.run(`multidev:delete my-site.${name}`)).toEqual(
      failed(
        2,
        `Are you sure you want to delete ${name} from my-site? Cannot prompt: standard input is not a terminal.`,
        'To say yes beforehand: --yes',
      ),
    );
    expect(await names()).toContain(name);
  });

  test('takes the environment and leaves the branch', async () => {
    expect(await stage.run(`multidev:delete my-site.${name} -y`)).toEqual(
      reported(`Deleted the multidev environment ${name}.`),
    );
    expect([(await names()).includes(name), existsSync(location(name))]).toEqual([false, false]);
    const repository = await stage.sandbox.sandbox.environments.repository(stage.sandbox.siteId('my-site'));
    expect([...(await repository.refs()).keys()]).toContain(`refs/heads/${name}`);
    expect((await stage.run(`env:info my-site.${name}`)).exitCode).toBe(10);
    expect(stage.sandbox.reported).toEqual([]);
  });

  test('takes the branch as well, and tells which commits go with it', async () => {
    await stage.run(`connection:set my-site.${name} sftp`);
    await edit(name, 'own.php');
    const author = ['--author', 'Ada Byron <ada@example.com>'];
    await stage.run(['env:commit', `my-site.${name}`, '-m', 'Only here', ...author, '--settle=0']);
    const { exitCode, stdout, stderr } = await stage.run(
      `multidev:delete my-site.${name} --delete-branch -y`,
    );
    expect({ exitCode, stdout, stderr: stderr.replace(/is [0-9a-f]{8}:/, 'is 12345678:') }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ` [warning] 1 commit is in no other environment, and lost with the branch ${name}; the newest is 12345678: Only here\n [notice] Deleted the multidev environment ${name}.\n`,
    });
    const repository = await stage.sandbox.sandbox.environments.repository(stage.sandbox.siteId('my-site'));
    expect([...(await repository.refs()).keys()]).not.toContain(`refs/heads/${name}`);
  });

  test('with uncommitted changes and a policy to stop is 4, and nothing is touched', async () => {
    await stage.run(`connection:set my-site.${name} sftp`);
    await edit(name, 'mine.php');
    const { exitCode, stderr } = await stage.run(`multidev:delete my-site.${name} -y --on-changes=abort`);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('mine.php')]);
    expect(stderr).toContain(
      ` [error]  my-site.${name} is not deleted: that would discard 1 uncommitted change, which is untouched.\n`,
    );
    expect((await stage.run(`env:diffstat my-site.${name} --field=file`)).stdout).toBe('mine.php\n');
  });

  test('with -y alone stashes them first, and the stash goes into another environment', async () => {
    await stage.run(`connection:set my-site.${name} sftp`);
    await edit(name, 'kept.php');
    const key = stage.person.home;
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${key}/key`, privateKey, { mode: 0o600 });
    const { exitCode, stderr } = await stage.run(`multidev:delete my-site.${name} -y -i ${key}/key`);
    expect(exitCode).toBe(0);
    const [, stash = ''] = /turnout stash:restore (\S+) SITE\.ENV\n/.exec(stderr) ?? [];
    expect(stash).not.toBe('');
    expect(await names()).not.toContain(name);
    const restored = await stage.run(
      `stash:restore ${stash} my-site.dev --switch -y -i ${key}/key --settle=0`,
    );
    expect(restored.exitCode).toBe(0);
    expect((await stage.run('env:diffstat my-site.dev --field=file')).stdout).toBe('kept.php\n');
  });

  test('with --on-changes=commit keeps them on the branch; with --delete-branch that is refused', async () => {
    await stage.run(`connection:set my-site.${name} sftp`);
    await edit(name, 'kept.php');
    const args = ['multidev:delete', `my-site.${name}`, '-y', '--on-changes=commit', '-m', 'Keep it'];
    const author = ['--author', 'Ada Byron <ada@example.com>'];
    expect(await stage.run([...args, '--delete-branch'])).toEqual(
      failed(
        2,
        '--on-changes=commit keeps nothing when the branch is deleted as well.',
        'Leave out --delete-branch, or take a copy with --on-changes=stash.',
      ),
    );
    expect((await stage.run([...args, ...author, '--settle=0'])).exitCode).toBe(0);
    expect(await names()).not.toContain(name);
    await stage.run(`multidev:create my-site.dev ${name}`);
    const log = await stage.run(`env:code-log my-site.${name} --field=message`);
    expect(log.stdout.split('\n')[0]).toBe('Keep it');
  });

  test.each(['dev', 'test', 'live'])('of %s is refused', async environment => {
    expect(await stage.run(`multidev:delete my-site.${environment} -y`)).toEqual(
      failed(
        11,
        `The ${environment} environment cannot be deleted: every site has one.`,
        'List those that can: turnout multidev:list my-site',
      ),
    );
  });

  test('of one that there is not is 10', async () => {
    expect((await stage.run('multidev:delete my-site.nope -y')).exitCode).toBe(10);
  });
});
