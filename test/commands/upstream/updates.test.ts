import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiProxy, startProxy } from '../../support/network/api-proxy.ts';
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

const status = async (name: string) => (await stage.run(`upstream:updates:status ${name}`)).stdout;
const newest = async (name: string) =>
  (await stage.run(`env:code-log ${name} --field=message`)).stdout.split('\n')[0];

async function commit(environment: string, file: string, content: string): Promise<void> {
  const name = `my-site.${environment}`;
  await stage.run(`connection:set ${name} sftp`);
  await writeCode({ [file]: content }, { sandbox: stage.sandbox, privateKey, environment });
  const author = ['--author', 'Ada Byron <ada@example.com>'];
  await stage.run(['env:commit', name, '-m', `Change ${file}`, ...author, '--settle=0']);
  await stage.run(`connection:set ${name} git`);
}

/** What is in a file of the code of an environment, as SFTP shows it. */
const served = async (environment: string, file: string) => {
  const { environments, store } = stage.sandbox.sandbox;
  const record = store.get('environment', `${stage.sandbox.siteId('my-site')}/${environment}`);
  if (!record) throw new Error('no such environment');
  return execFileSync('cat', [`${(await environments.tree(record)).root}/${file}`], { encoding: 'utf8' });
};

describe('upstream:updates', () => {
  test('list shows what the upstream has, newest first, and status says outdated', async () => {
    expect(await stage.run('upstream:updates:list my-site.dev')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: ` ------------------------------------------ --------------------- ----------------------- ---------- 
  Commit ID                                  Timestamp             Message                 Author    
 ------------------------------------------ --------------------- ----------------------- ---------- 
  0000000000000000000000000000000000000001   2026-01-15T12:00:00   Fix the licence         Upstream  
  0000000000000000000000000000000000000002   2026-01-15T12:00:00   Update to version 1.1   Upstream  
 ------------------------------------------ --------------------- ----------------------- ---------- 
`,
    });
    expect([
      await status('my-site.dev'),
      await status('my-site.live'),
      await status('my-site.feature-x'),
    ]).toEqual(['outdated\n', 'outdated\n', 'outdated\n']);
  });

  test('apply in SFTP mode is refused with the reason, and on test as well', async () => {
    await stage.run('connection:set my-site.dev sftp');
    expect(await stage.run('upstream:updates:apply my-site.dev')).toEqual(
      failed(
        11,
        'Upstream updates cannot be applied to my-site.dev: it is in SFTP mode, which takes no commits from outside.',
        'Switch first: turnout connection:set my-site.dev git',
      ),
    );
    expect(await stage.run('upstream:updates:apply my-site.test')).toEqual(
      failed(
        11,
        'Upstream updates cannot be applied to the test environment.',
        'Apply them to dev or a multidev, then deploy: turnout env:deploy my-site.test',
      ),
    );
    await stage.run('connection:set my-site.dev git');
  });

  test('apply merges them, beside what the site has changed itself', async () => {
    await commit('dev', 'index.php', '<?php // ours\n');
    expect(await stage.run('upstream:updates:apply my-site.dev')).toEqual(
      reported(
        'Applying 2 upstream update(s) to the dev environment of my-site...',
        'Applied upstream updates to "dev"',
      ),
    );
    expect(await newest('my-site.dev')).toBe('Apply the updates of the upstream to master');
    expect([await served('dev', 'wp-load.php'), await served('dev', 'index.php')]).toEqual([
      expect.stringContaining('It works better.'),
      '<?php // ours\n',
    ]);
    expect([await status('my-site.dev'), await status('my-site.live')]).toEqual(['current\n', 'outdated\n']);
    const logs = await stage.run('workflow:info:logs my-site');
    expect(logs.stdout).toMatch(
      /^------ Operation: Apply upstream updates to "dev" finished in \d+s \(dev\) ------$/m,
    );
    expect(logs.stdout).toContain('wp-load.php');
    expect(stage.sandbox.reported).toEqual([]);
  });

  test('without any left is a warning, and with --strict 7', async () => {
    const none = 'There are no available updates for this site.';
    expect(await stage.run('upstream:updates:list my-site.dev --format=json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr: ` [warning] ${none}\n`,
    });
    expect(await stage.run('upstream:updates:apply my-site.dev')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ` [warning] ${none}\n`,
    });
    expect(await stage.run('upstream:updates:apply my-site.dev --strict')).toEqual(
      failed(7, none, 'Look again: turnout upstream:updates:list my-site.dev'),
    );
  });

  test('a conflict is 5 and changes nothing; --accept-upstream lets the upstream win', async () => {
    await commit('feature-x', 'license.txt', 'All rights reserved.\n');
    const applying = 'Applying 2 upstream update(s) to the feature-x environment of my-site...';
    expect(await stage.run('upstream:updates:apply my-site.feature-x')).toEqual({
      exitCode: 5,
      stdout: '',
      stderr: [
        ` [notice] ${applying}`,
        ' [error]  Apply upstream updates to "feature-x" failed: Merge conflict in license.txt',
        ' [notice] See what ran: turnout workflow:list my-site',
        '',
      ].join('\n'),
    });
    expect([await newest('my-site.feature-x'), await served('feature-x', 'license.txt')]).toEqual([
      'Change license.txt',
      'All rights reserved.\n',
    ]);
    expect(await stage.run('upstream:updates:apply my-site.feature-x --accept-upstream')).toEqual(
      reported(applying, 'Applied upstream updates to "feature-x"'),
    );
    expect(await served('feature-x', 'license.txt')).toContain('and do it well');
  });

  test('what the upstream has is in no clone before it is applied', async () => {
    const repository = await stage.sandbox.sandbox.environments.repository(stage.sandbox.siteId('my-drupal'));
    const service = repository.git.spawnService('git-upload-pack', repository.path);
    let reported = '';
    service.stdout?.on('data', chunk => {
      reported += chunk;
    });
    service.stdin?.end('0000');
    await new Promise(resolve => service.once('close', resolve));
    expect(reported).toContain('refs/heads/master');
    expect(reported).not.toContain('refs/upstream');
    expect(await repository.upstream()).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('T3, T15: updates of Composer', () => {
  let proxy: ApiProxy;
  beforeAll(async () => {
    proxy = await startProxy(stage.sandbox);
  });
  afterAll(() => proxy.close());

  const current = (line: string) => /\/build\/updates$/.test(line);
  const ask = (status: number, body: unknown) => {
    proxy.detour.rewrite = (line, answer) =>
      current(line) ? { status, body: JSON.stringify(body) } : answer;
    return stage.run('upstream:updates:status my-site.dev', { env: proxy.env });
  };
  const prints = (stdout: string) => ({ exitCode: 0, stdout, stderr: '' });

  test('make an environment outdated, that has all the commits', async () => {
    expect(await stage.run('upstream:updates:status my-site.dev')).toEqual(prints('current\n'));
    expect(await ask(200, { updated_dependencies: [{ name: 'drupal/core' }] })).toEqual(prints('outdated\n'));
    expect(await ask(200, { added_dependencies: [], removed_dependencies: [] })).toEqual(prints('current\n'));
  });

  test('are none where the platform does not know of Composer', async () => {
    expect(await ask(404, 'Not found.')).toEqual(prints('current\n'));
  });

  test('are not made up from an answer that is an error', async () => {
    expect((await ask(403, 'Forbidden')).exitCode).not.toBe(0);
  });
});
