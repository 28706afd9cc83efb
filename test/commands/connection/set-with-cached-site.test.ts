import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forget } from '../../../src/sandbox/store/store.ts';
import { writeCode } from '../../support/remote-files.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { failed, patient, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(patient);
  const privateKey = await keepKey(stage.person);
  for (const site of ['my-site', 'my-drupal']) {
    await stage.run(`connection:set ${site}.dev sftp`);
    await stage.run(`env:list ${site}`);
  }
  const { sandbox } = stage;
  await writeCode({ 'of-drupal.php': '<?php\n' }, { sandbox, privateKey, site: 'my-drupal' });
});
afterAll(() => stage.dispose());

beforeEach(async () => {
  await stage.run('connection:set my-site.dev sftp --fresh');
  await stage.run('env:list my-site');
});

/** As if `my-site` had been the name of another site when it was last seen. */
function rememberAs(id: string): void {
  const folder = join(stage.person.home, '.cache/turnout/look-ups-1');
  const [account = ''] = readdirSync(folder).filter(name => name !== 'current');
  const file = join(folder, account, 'sites');
  const lines = readFileSync(file, 'utf8').split('\n');
  const other = lines.map(line => line.replace(/^my-site \S+/, `my-site ${id}`));
  writeFileSync(file, other.filter(line => !line.startsWith('my-drupal ')).join('\n'));
}

const field = async (line: string) => (await stage.run(`${line} --fresh`)).stdout.trim();

describe('a switch by a name that', () => {
  test('has become that of another site discards nothing of the one that had it', async () => {
    rememberAs(stage.sandbox.siteId('my-drupal'));
    expect(await stage.run('connection:set my-site.dev git -y --on-changes=discard')).toEqual(
      reported('Enabled git push mode for "dev"'),
    );
    expect(await field('env:info my-site.dev --field=connection_mode')).toBe('git');
    expect(await field('env:info my-drupal.dev --field=connection_mode')).toBe('sftp');
    expect(await field('env:diffstat my-drupal.dev --field=file')).toBe('of-drupal.php');
  });

  test('belonged to a site that is gone is done on the site that has it now', async () => {
    rememberAs('11111111-2222-4333-8444-555555555555');
    expect(await stage.run('connection:set my-site.dev git')).toEqual(
      reported('Enabled git push mode for "dev"'),
    );
    expect(await field('env:info my-site.dev --field=connection_mode')).toBe('git');
  });

  test('no one has any more is 10', async () => {
    const { store } = stage.sandbox.sandbox;
    const gone = store.all('site').find(({ name }) => name === 'team-site');
    if (!gone) throw new Error('There is no team-site.');
    await stage.run('env:list team-site');
    store.write(forget('site', gone.id));
    expect(await stage.run('connection:set team-site.dev sftp')).toEqual(
      failed(
        10,
        'Could not locate a site your user may access identified by team-site: A site named team-site was not found.',
        'List the sites that you may work on: turnout site:list',
      ),
    );
  });
});

// The environments of the site that had the name are asked for along with the site.
test.each([
  ['has become that of another site', () => stage.sandbox.siteId('my-drupal')],
  ['belonged to a site that is gone', () => '11111111-2222-4333-8444-555555555555'],
])('a fresh look-up by a name that %s tells of the site that has it now', async (_what, id) => {
  await stage.run('connection:set my-site.dev git --fresh');
  rememberAs(id());
  expect(await field('connection:info my-site.dev --field=connection_mode')).toBe('git');
  rememberAs(id());
  const line = 'connection:info my-site.dev --field=sftp_username';
  const right = `appserver.dev.${stage.sandbox.siteId('my-site')}\n`;
  expect((await stage.person.run(`${line} --fresh`)).stdout).toBe(right);
  expect((await stage.person.run(line)).stdout).toBe(right);
});
