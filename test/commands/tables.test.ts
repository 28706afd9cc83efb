import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());

/** What a terminal of so many columns shows, without its colours. */
async function shown(line: string, columns: number): Promise<string> {
  const { stdout, stderr } = await stage.run(line, { terminal: { columns } });
  return stripVTControlCharacters(`\n${stdout}${stderr}`)
    .replace(/[^\n]*\r/g, '')
    .replace(/\d+ seconds? ago/g, 'just now');
}

describe('at a terminal of 80 columns', () => {
  test('site:list', async () => {
    expect(await shown('site:list', 80)).toBe(`
 ----------- -------------------------------------- --------- -----------
  Name        ID                                     Plan      Framework
 ----------- -------------------------------------- --------- -----------
  my-site     00000000-0000-0000-0000-000000000001   Sandbox   wordpress
  my-drupal   00000000-0000-0000-0000-000000000002   Sandbox   drupal8
  old-site    00000000-0000-0000-0000-000000000003   Sandbox   wordpress
  team-site   00000000-0000-0000-0000-000000000004   Sandbox   wordpress
 ----------- -------------------------------------- --------- -----------
5 columns hidden: Region, Owner, Created, Memberships, Is Frozen?; show with --fields='*' or --format=json
`);
  });

  test('env:list my-site', async () => {
    expect(await shown('env:list my-site', 80)).toBe(`
 ----------- ------------------------------------- -----------------
  ID          Domain                                Connection Mode
 ----------- ------------------------------------- -----------------
  dev         dev-my-site.sandbox.localhost         git
  test        test-my-site.sandbox.localhost        git
  live        live-my-site.sandbox.localhost        git
  feature-x   feature-x-my-site.sandbox.localhost   git
 ----------- ------------------------------------- -----------------
3 columns hidden: Created, Locked, Initialized; show with --fields='*' or --format=json
`);
  });

  test('branch:list my-site', async () => {
    expect(await shown('branch:list my-site', 80)).toBe(`
 ----------- ------------------------------------------
  ID          SHA
 ----------- ------------------------------------------
  master      0000000000000000000000000000000000000001
  test        0000000000000000000000000000000000000001
  live        0000000000000000000000000000000000000001
  feature-x   0000000000000000000000000000000000000001
 ----------- ------------------------------------------
`);
  });

  test('env:info my-site.dev', async () => {
    expect(await shown('env:info my-site.dev', 80)).toBe(`
 ----------------- -------------------------------
  ID                dev
  Created           just now
  Domain            dev-my-site.sandbox.localhost
  Locked            false
  Initialized       true
  Connection Mode   git
  PHP Version       8.2
 ----------------- -------------------------------
`);
  });

  test('config:list --fields=name,value', async () => {
    expect(await shown('config:list --fields=name,value', 80)).toBe(`
 ---------- ---------
  Setting    Value
 ---------- ---------
  platform   sandbox
 ---------- ---------
`);
  });
});

describe('at a terminal of 50 columns', () => {
  test('site:list', async () => {
    expect(await shown('site:list', 50)).toBe(`
 ------------- -----------------------------------
  Name          my-site
  ID            00000000-0000-0000-0000-000000000001
  Plan          Sandbox
  Framework     wordpress
  Region        United States
  Owner         00000000-0000-0000-0000-000000000002
  Created       just now
  Memberships   00000000-0000-0000-0000-000000000002:
                Team
  Is Frozen?    false
 ------------- -----------------------------------
  Name          my-drupal
  ID            00000000-0000-0000-0000-000000000003
  Plan          Sandbox
  Framework     drupal8
  Region        United States
  Owner         00000000-0000-0000-0000-000000000002
  Created       just now
  Memberships   00000000-0000-0000-0000-000000000002:
                Team
  Is Frozen?    false
 ------------- -----------------------------------
  Name          old-site
  ID            00000000-0000-0000-0000-000000000004
  Plan          Sandbox
  Framework     wordpress
  Region        United States
  Owner         00000000-0000-0000-0000-000000000002
  Created       just now
  Memberships   00000000-0000-0000-0000-000000000002:
                Team
  Is Frozen?    true
 ------------- -----------------------------------
  Name          team-site
  ID            00000000-0000-0000-0000-000000000005
  Plan          Sandbox
  Framework     wordpress
  Region        United States
  Owner         00000000-0000-0000-0000-000000000006
  Created       just now
  Memberships   00000000-0000-0000-0000-000000000007:
                switch-and-sons
  Is Frozen?    false
 ------------- -----------------------------------
`);
  });

  test('env:list my-site', async () => {
    expect(await shown('env:list my-site', 50)).toBe(`
 ----------- -----------------
  ID          Connection Mode
 ----------- -----------------
  dev         git
  test        git
  live        git
  feature-x   git
 ----------- -----------------
4 columns hidden: Created, Domain, Locked, Initialized; show with --fields='*' or --format=json
`);
  });

  test('branch:list my-site', async () => {
    expect(await shown('branch:list my-site', 50)).toBe(`
 ----- ------------------------------------------
  ID    master
  SHA   0000000000000000000000000000000000000001
 ----- ------------------------------------------
  ID    test
  SHA   0000000000000000000000000000000000000001
 ----- ------------------------------------------
  ID    live
  SHA   0000000000000000000000000000000000000001
 ----- ------------------------------------------
  ID    feature-x
  SHA   0000000000000000000000000000000000000001
 ----- ------------------------------------------
`);
  });

  test('env:info my-site.dev', async () => {
    expect(await shown('env:info my-site.dev', 50)).toBe(`
 ----------------- -------------------------------
  ID                dev
  Created           just now
  Domain            dev-my-site.sandbox.localhost
  Locked            false
  Initialized       true
  Connection Mode   git
  PHP Version       8.2
 ----------------- -------------------------------
`);
  });

  test('config:list --fields=name,value', async () => {
    expect(await shown('config:list --fields=name,value', 50)).toBe(`
 ---------- ---------
  Setting    Value
 ---------- ---------
  platform   sandbox
 ---------- ---------
`);
  });
});
