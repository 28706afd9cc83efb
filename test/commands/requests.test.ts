import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countConnections } from '../support/network/counted-connections.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { patient, type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(patient);
  await keepKey(stage.person);
  await stage.run('auth:whoami');
});
afterAll(() => stage.dispose());

const site = '/api/sites/00000000-0000-0000-0000-000000000001';
const name = 'GET /api/site-names/my-site';
/** The paths of a line that has nothing to remember, with ids in fixed words and polls of one workflow as one. */
const requests = (line: string) => requestsWarm(`${line} --fresh`);

async function requestsWarm(line: string): Promise<string[]> {
  const sent = await stage.requestsOf(line);
  const known = sent.map(each =>
    each.replace(site, 'SITE').replace(/workflows\/[0-9a-f-]+$/, 'workflows/ID'),
  );
  return known.filter((each, index) => !(each.endsWith('/ID') && each === known[index - 1]));
}

describe('a look-up sends no more than it needs', () => {
  test.each([
    ['connection:info my-site.dev --field=sftp_command', [name, 'GET SITE/environments']],
    ['connection:info my-site.dev --fields=git_*,sftp_*', [name, 'GET SITE/environments']],
    ['connection:info my-site.dev', [name, 'GET SITE/environments', 'GET SITE/environments/dev/variables']],
    [
      'env:diffstat my-site.dev',
      [name, 'GET SITE', 'GET SITE/environments/dev/on-server-development/diffstat'],
    ],
    ['env:code-log my-site.dev', [name, 'GET SITE', 'GET SITE/environments/dev/code-log']],
    ['site:info my-site', [name, 'GET SITE']],
    ['site:lookup my-site', [name]],
    ['branch:list my-site', [name, 'GET SITE/code-tips']],
    ['multidev:list my-site', [name, 'GET SITE/environments']],
    ['lock:info my-site.dev', [name, 'GET SITE/environments']],
    [
      'upstream:updates:status my-site.dev',
      [name, 'GET SITE/environments', 'GET SITE/code-upstream-updates'],
    ],
  ])('%s', async (line, expected) => {
    // Requests that go out together are traced in the order of their answers.
    expect((await requests(line)).sort()).toEqual(expected.toSorted());
  });
});

describe('connection:set', () => {
  test('looks the site, its mode and its workflows up, sends one POST, polls, and reads the mode back', async () => {
    const sent = await requests('connection:set my-site.dev sftp');
    expect(sent).toEqual([
      name,
      'GET SITE/environments',
      'GET SITE/workflows',
      'POST SITE/environments/dev/workflows',
      'GET SITE/workflows/ID',
      'GET SITE/environments',
    ]);
  });

  test('to Git mode reads the changes, and once more directly before the POST', async () => {
    const sent = await requests('connection:set my-site.dev git');
    expect(sent).toEqual([
      name,
      'GET SITE/environments',
      'GET SITE/workflows',
      'GET SITE/environments/dev/on-server-development/diffstat',
      'GET SITE/environments/dev/on-server-development/diffstat',
      'POST SITE/environments/dev/workflows',
      'GET SITE/workflows/ID',
      'GET SITE/environments',
    ]);
  });

  test('to the mode that it has sends two', async () => {
    expect(await requests('connection:set my-site.dev git')).toEqual([name, 'GET SITE/environments']);
  });
});

describe('after a command that has seen the site', () => {
  beforeEach(async () => {
    await stage.run('env:list my-site');
  });

  test.each([
    ['connection:info my-site.dev --fields=sftp_*', []],
    ['connection:info my-site.dev --fields=git_*,sftp_*', []],
    ['connection:info my-site.dev --field=sftp_command', []],
    ['connection:info my-site.dev --field=connection_mode', ['GET SITE/environments']],
    ['connection:info my-site.dev', ['GET SITE/environments/dev/variables']],
    ['connection:set my-site.dev git', ['GET SITE/environments']],
    [
      'connection:set my-site.dev sftp',
      [
        'GET SITE/environments',
        'GET SITE/workflows',
        'POST SITE/environments/dev/workflows',
        'GET SITE/workflows/ID',
        'GET SITE/environments',
      ],
    ],
    [
      'connection:set my-site.dev git',
      [
        'GET SITE/environments',
        'GET SITE/workflows',
        'GET SITE/environments/dev/on-server-development/diffstat',
        'GET SITE/environments/dev/on-server-development/diffstat',
        'POST SITE/environments/dev/workflows',
        'GET SITE/workflows/ID',
        'GET SITE/environments',
      ],
    ],
  ])('%s asks for what can have changed only', async (line, expected) => {
    expect(await requestsWarm(line)).toEqual(expected);
  });
});

describe('orders send one POST, after a look at what is there', () => {
  test.each([
    [
      'env:clear-cache my-site.dev',
      [
        name,
        'GET SITE',
        'GET SITE/workflows',
        'POST SITE/environments/dev/workflows',
        'GET SITE/workflows/ID',
      ],
    ],
    [
      'env:deploy my-site.test',
      [
        name,
        'GET SITE',
        'GET SITE/environments/test/settings',
        'GET SITE/workflows',
        'GET SITE/environments/dev/code-log',
        'GET SITE/environments',
      ],
    ],
    [
      'multidev:create my-site.dev one',
      [
        name,
        'GET SITE',
        'GET SITE/environments',
        'GET SITE/workflows',
        'POST SITE/workflows',
        'GET SITE/workflows/ID',
        'GET SITE/environments',
      ],
    ],
    [
      'multidev:delete my-site.one -y',
      [
        name,
        'GET SITE/environments',
        'GET SITE/workflows',
        'GET SITE/environments',
        'GET SITE/workflows',
        'POST SITE/workflows',
        'GET SITE/workflows/ID',
        'GET SITE/environments',
      ],
    ],
    [
      'upstream:updates:apply my-drupal.dev',
      [
        'GET /api/site-names/my-drupal',
        'GET SITE',
        'GET SITE/workflows',
        'GET SITE/environments',
        'GET SITE/code-upstream-updates',
        'POST SITE/environments/dev/workflows',
        'GET SITE/workflows/ID',
        'GET SITE/code-upstream-updates',
      ],
    ],
  ])('%s', async (line, expected) => {
    expect(await requests(line)).toEqual(expected);
  });
});

describe('one connection is enough for', () => {
  test.each([
    ['connection:info my-site.dev --field=sftp_command', 2],
    ['env:diffstat my-site.dev', 3],
    ['connection:set my-site.dev git', 2],
    ['connection:set my-site.dev sftp', 6],
    // An SSH login in between could take longer than an unused connection is kept.
    ['connection:set my-site.dev git --no-sweep', 8],
    ['site:lookup my-site', 1],
    ['branch:list my-site', 2],
    ['upstream:updates:status my-site.dev', 3],
    ['env:clear-cache my-site.dev', 5],
  ])('%s: %i requests', async (line, expected) => {
    const counted = await countConnections(stage.sandbox);
    try {
      await stage.run('auth:whoami', { env: counted.env });
      const before = counted.count();
      const sent = await stage.requestsOf(line, { env: counted.env });
      const polls = sent.filter(
        (each, index) => /workflows\/[0-9a-f-]+$/.test(each) && each === sent[index - 1],
      );
      expect([sent.length - polls.length, counted.count() - before]).toEqual([expected, 1]);
    } finally {
      await counted.close();
    }
  });
});

test.each([
  'connection:set my-site.dev git --on-changes=commit --author=Ada -vv',
  'connection:run my-site.dev sftp --author=Ada -vv -- true',
  'env:commit my-site.dev --author=Ada -vv',
  'env:discard my-site.dev --on-changes=commit --author=Ada -vv',
])('an author that is none is refused before anything is sent: %s', async line => {
  const { exitCode, stderr } = await stage.run(line);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr:
      ' [error]  "Ada" does not name an author.\n [notice] For example: --author "Ada Byron <ada@example.com>"\n',
  });
});

test('a login comes once, and its session serves the commands after it', async () => {
  const person = { env: { XDG_CONFIG_HOME: `${stage.person.home}/fresh` } };
  const first = await stage.requestsOf('auth:whoami', person);
  expect(first.map(each => each.replace(/users\/.*/, 'users/ID'))).toEqual([
    'POST /api/authorize/machine-token',
    'GET /api/users/ID',
  ]);
  const second = await stage.requestsOf('auth:whoami', person);
  expect(second.map(each => each.replace(/users\/.*/, 'users/ID'))).toEqual(['GET /api/users/ID']);
});
