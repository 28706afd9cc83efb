import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeFolder } from '../../../src/sandbox/host/remove-folder.ts';
import { planWithCode, type SeedPlan, standardPlan } from '../../../src/sandbox/seed/plan.ts';
import { openDurableStore } from '../../../src/sandbox/store/durable-store.ts';
import { TestClock } from '../../support/test-clock.ts';
import { asNormalUser } from '../normal-user.ts';
import { fieldsOf, openPlatform, type PlatformFixture, treeOf } from '../platform-fixture.ts';
import { smallPlan } from '../small-plan.ts';

let folder: string;
let code: string;
let platform: PlatformFixture | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-seed-'));
  code = join(folder, 'my-code');
  mkdirSync(join(code, 'web'), { recursive: true });
  writeFileSync(join(code, 'web', 'index.php'), '<?php\n');
});

afterEach(async () => {
  await platform?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(plan: SeedPlan): Promise<PlatformFixture> {
  await platform?.close();
  platform = await openPlatform({ clock: new TestClock(), plan, folder: join(folder, 'sandbox') });
  return platform;
}

const sitesFolder = () => join(folder, 'sandbox', 'sites');

describe('a first start', () => {
  test('makes two people, an organization and four sites, one of each kind', async () => {
    const { sandbox, ask, userId } = await open(standardPlan);
    const { store } = sandbox;
    expect(store.all('user').map(({ email }) => email)).toEqual([
      'dev@sandbox.localhost',
      'ada@sandbox.localhost',
    ]);
    expect(store.all('organization')).toMatchObject([{ name: 'Switch and Sons' }]);
    expect(store.all('site').map(({ name }) => name)).toEqual([
      'my-site',
      'my-drupal',
      'team-site',
      'old-site',
    ]);
    expect(store.all('environment').map(({ name, mode }) => `${name}:${mode}`)).toEqual(
      ['dev:git', 'test:undefined', 'live:undefined', 'feature-x:undefined']
        .concat(['dev:git', 'test:undefined', 'live:undefined'])
        .concat(['dev:git', 'test:undefined', 'live:undefined'])
        .concat(['dev:git', 'test:undefined', 'live:undefined']),
    );
    const own = await ask(`GET users/${userId('dev@sandbox.localhost')}/memberships/sites`);
    expect(Array.isArray(own.json) && own.json.map(each => fieldsOf(fieldsOf(each)['site'])['name'])).toEqual(
      ['my-site', 'my-drupal', 'old-site'],
    );
  });

  test('takes the code of a folder, and the next start with it is the same sandbox', async () => {
    const plan = planWithCode(smallPlan, { folder: code, site: 'mine' });
    const first = await open(plan);
    const id = first.siteId('mine');
    const tree = await treeOf(first.sandbox, id, 'dev');
    expect(existsSync(join(tree.root, 'web', 'index.php'))).toBe(true);
    expect((await open(plan)).siteId('mine')).toBe(id);
    expect(readdirSync(sitesFolder())).toEqual([id]);
  });
});

describe('a later start', () => {
  test('adds a site that is named for the first time', async () => {
    await open(smallPlan);
    const later = await open(planWithCode(smallPlan, { site: 'second' }));
    expect(later.sandbox.store.all('site').map(({ name }) => name)).toEqual(['shop', 'second']);
  });

  test('refuses other code for a site that is there, and touches nothing', async () => {
    await open(smallPlan);
    await expect(open(planWithCode(smallPlan, { folder: code }))).rejects.toThrow(
      `The site shop is there already, with other code than ${code}.`,
    );
    platform = undefined;
    expect((await open(smallPlan)).sandbox.store.all('site')).toHaveLength(1);
  });

  test('removes the folder of a site whose making was killed, and makes it anew', async () => {
    await open(smallPlan);
    await platform?.close();
    platform = undefined;
    const left = join(sitesFolder(), 'half-made');
    mkdirSync(join(left, 'environments', 'dev', 'code'), { recursive: true });
    writeFileSync(join(left, 'unfinished'), '');
    mkdirSync(join(sitesFolder(), 'not-ours'));
    const { siteId } = await open(smallPlan);
    expect(readdirSync(sitesFolder()).sort()).toEqual([siteId(), 'not-ours'].sort());
  });

  test('keeps a site whose records were written just before the kill', async () => {
    const { siteId } = await open(smallPlan);
    const mark = join(sitesFolder(), siteId(), 'unfinished');
    await platform?.close();
    platform = undefined;
    writeFileSync(mark, '');
    const again = await open(smallPlan);
    const log = await again.ask(`GET sites/${again.siteId()}/environments/dev/code-log`);
    expect(Array.isArray(log.json) && log.json).toHaveLength(2);
    expect(existsSync(mark)).toBe(false);
  });

  test('finishes what was begun after the accounts were made', async () => {
    await open({ ...smallPlan, sites: [] });
    const { sandbox } = await open(smallPlan);
    expect(sandbox.store.all('user')).toHaveLength(3);
    expect(sandbox.store.all('site')).toHaveLength(1);
  });
});

test('code that cannot be read is refused, and no half of a site is seen', async () => {
  chmodSync(folder, 0o755);
  chmodSync(join(code, 'web'), 0o000);
  await asNormalUser(async () => {
    const own = mkdtempSync(join(tmpdir(), 'turnout-seed-'));
    const plan = planWithCode(smallPlan, { folder: code, site: 'mine' });
    await expect(openPlatform({ clock: new TestClock(), plan, folder: own })).rejects.toThrow(
      `Something in ${code} cannot be read.`,
    );
    const store = openDurableStore(join(own, 'state'));
    expect(store.all('site')).toEqual([]);
    store.close();
    removeFolder(own);
  });
  chmodSync(join(code, 'web'), 0o755);
});
