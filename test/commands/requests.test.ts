import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
  await stage.run('auth:whoami');
});
afterAll(() => stage.dispose());

const site = '/api/sites/00000000-0000-0000-0000-000000000001';
const name = 'GET /api/site-names/my-site';
/** The paths of a line, with ids in fixed words and polls of one workflow as one. */
async function requests(line: string): Promise<string[]> {
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
  ])('%s', async (line, expected) => {
    expect(await requests(line)).toEqual(expected);
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
