import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerKey, writeCode } from '../../support/remote-files.ts';
import { failed, patient, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let privateKey: string;
beforeAll(async () => {
  stage = await setStage(patient);
  privateKey = await registerKey(stage.person);
});
afterAll(() => stage.dispose());

const author = ['--author', 'Ada Byron <ada@example.com>'];

async function commit(file: string): Promise<void> {
  await stage.run('connection:set my-site.dev sftp');
  await writeCode({ [file]: '<?php\n' }, { sandbox: stage.sandbox, privateKey });
  const args = ['env:commit', 'my-site.dev', '-m', `Add ${file}`, ...author, '--settle=0'];
  expect((await stage.run(args)).exitCode).toBe(0);
}

const newest = async (environment: string) =>
  (await stage.run(`env:code-log my-site.${environment} --field=message`)).stdout.split('\n')[0];
const refs = () =>
  stage.sandbox.sandbox.store
    .all('environment')
    .filter(({ siteId }) => siteId === stage.sandbox.siteId('my-site'))
    .map(({ name, ref }) => `${name} ${ref}`);

describe('env:deploy', () => {
  test('without anything new does nothing, and with --strict is 7', async () => {
    expect(await stage.run('env:deploy my-site.test')).toEqual(reported('There is nothing to deploy.'));
    expect(await stage.run('env:deploy my-site.live --strict')).toEqual(
      failed(
        7,
        'There is nothing to deploy.',
        'See what is committed in test: turnout env:code-log my-site.test',
      ),
    );
    expect(stage.sandbox.sandbox.store.all('workflow')).toEqual([]);
  });

  test('brings commits to test, then to live, under new tags', async () => {
    await commit('a.php');
    await commit('b.php');
    expect(await stage.run(['env:deploy', 'my-site.test', '--note', 'Release 12'])).toEqual(
      reported('Deployed code to "test"', 'New there: 2 commits.'),
    );
    expect([await newest('test'), await newest('live')]).toEqual([
      'Add b.php',
      'Give the theme a functions file',
    ]);
    expect(await stage.run('env:deploy my-site.live --cc --updatedb')).toEqual(
      reported('Deployed code to "live"', 'New there: 2 commits.'),
    );
    expect(await newest('live')).toBe('Add b.php');
    expect(refs()).toEqual([
      'dev refs/heads/master',
      'test refs/tags/pantheon_test_2',
      'live refs/tags/pantheon_live_2',
      'feature-x refs/heads/feature-x',
    ]);
    const orders = stage.sandbox.sandbox.store.all('workflow').filter(({ type }) => type === 'deploy');
    expect(orders.map(({ params }) => params)).toEqual([
      { updatedb: 0, clear_cache: 0, annotation: 'Release 12' },
      { updatedb: 1, clear_cache: 1, annotation: 'Deploy from Terminus' },
    ]);
  });

  test('tells of what is in dev and was not committed', async () => {
    await commit('c.php');
    await writeCode({ 'd.php': '<?php\n' }, { sandbox: stage.sandbox, privateKey });
    expect(await stage.run('env:deploy my-site.test')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: [
        ' [notice] Deployed code to "test"',
        ' [notice] New there: 1 commit.',
        ' [warning] Not deployed: 1 uncommitted change in my-site.dev. See: turnout env:diffstat my-site.dev',
        '',
      ].join('\n'),
    });
  });

  test('the first time makes the environment, with the content of the one before', async () => {
    expect(await stage.run('env:deploy team-site.live')).toEqual(
      failed(
        11,
        'There is no code to deploy: test was never deployed to.',
        'Deploy there first: turnout env:deploy team-site.test',
      ),
    );
    expect(await stage.run('env:deploy team-site.test')).toEqual(
      reported('Initialized environment "test"', 'New there: 3 commits.'),
    );
    expect((await stage.run('env:info team-site.test --field=initialized')).stdout).toBe('1\n');
    expect(stage.sandbox.sandbox.store.all('workflow').at(-1)).toMatchObject({
      type: 'create_environment',
      params: {
        annotation: 'Deploy from Terminus',
        clone_database: { from_environment: 'dev' },
        clone_files: { from_environment: 'dev' },
      },
    });
  });

  test('--sync-content copies the files of live to test', async () => {
    await commit('e.php');
    const login = { sandbox: stage.sandbox, privateKey };
    await writeCode({ '../files/photo.jpg': 'live' }, { ...login, environment: 'live' });
    await writeCode({ '../files/old.jpg': 'test' }, { ...login, environment: 'test' });
    expect((await stage.run('env:deploy my-site.test --sync-content')).exitCode).toBe(0);
    const { environments, store } = stage.sandbox.sandbox;
    const { readdirSync } = await import('node:fs');
    const location = environments.layout.environment({
      siteId: stage.sandbox.siteId('my-site'),
      name: 'test',
    });
    expect(readdirSync(`${location}/files`)).toEqual(['photo.jpg']);
    expect(store.all('workflow').at(-1)?.params).toMatchObject({ clone_files: { from_environment: 'live' } });
  });

  test('T18: --sync-content is accepted for live, and said to mean nothing there', async () => {
    const { exitCode, stdout, stderr } = await stage.run('env:deploy my-site.live --sync-content');
    expect({ exitCode, stdout, first: stderr.split('\n')[0] }).toEqual({
      exitCode: 0,
      stdout: '',
      first:
        ' [warning] --sync-content copies from live to test, so it means nothing for live, which keeps its content.',
    });
    const { store } = stage.sandbox.sandbox;
    const { type, params } = store.all('workflow').at(-1) ?? {};
    expect({ type, params }).toEqual({
      type: 'deploy',
      params: { annotation: 'Deploy from Terminus', clear_cache: 0, updatedb: 0 },
    });
  });

  test.each([
    [
      'env:deploy my-site.dev',
      11,
      'Code is deployed to test and live, and dev is neither.',
      'Code gets to dev and multidev environments by git push, or by a commit over SFTP.',
    ],
    [
      'env:deploy old-site.test',
      11,
      'This site is frozen. Its test and live environments and many commands will be unavailable while it remains frozen.',
      'Unfreeze old-site in the dashboard first.',
    ],
  ])('%s is refused', async (line, code, what, next) => {
    expect(await stage.run(line)).toEqual(failed(code, what, next));
  });

  test('that fails is 5, and a lost answer is followed and not sent again', async () => {
    await commit('f.php');
    const { faults, store } = stage.sandbox.sandbox;
    faults.set('workflow-fails', 'deploy:The disk is full');
    expect(await stage.run('env:deploy my-site.test')).toEqual(
      failed(
        5,
        'Deploy code to "test" failed: The disk is full',
        'See what ran: turnout workflow:list my-site',
      ),
    );
    faults.clear('workflow-fails');
    const before = store.all('workflow').length;
    faults.set('lose-answer', '1');
    expect((await stage.run('env:deploy my-site.test')).exitCode).toBe(0);
    expect(store.all('workflow').length).toBe(before + 1);
  });

  test('that does not end in time is 6, and names what still runs; --busy=fail is 8 meanwhile', async () => {
    await commit('g.php');
    const { faults } = stage.sandbox.sandbox;
    faults.set('workflow-endless', 'deploy');
    expect(await stage.run('env:deploy my-site.test --timeout=3')).toEqual(
      failed(
        6,
        'Deploy code to "test" is still running on the platform; turnout has stopped waiting.',
        'Go on waiting with: turnout workflow:wait my-site.test --id=00000000-0000-0000-0000-000000000001',
      ),
    );
    faults.clear('workflow-endless');
    const busy = await stage.run('env:deploy my-site.test --busy=fail');
    expect([busy.exitCode, busy.stderr.split('\n')[0]]).toEqual([
      8,
      expect.stringMatching(
        /^ \[error\] {2}my-site\.test is busy: dev@sandbox\.localhost: Deploying code to "test" \(\d+ s\)\.$/,
      ),
    ]);
  });
});
