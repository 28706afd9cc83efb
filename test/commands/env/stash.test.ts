import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type StashStage, setStashStage } from '../../stash/stage.ts';
import { type RemoteEdits, remoteEdits } from '../../support/remote-edits.ts';
import { failed, reported } from '../stage.ts';

let stage: StashStage;
let edits: RemoteEdits;
let shelf: string;

beforeAll(async () => {
  stage = await setStashStage();
  edits = remoteEdits(stage.sftp);
  shelf = join(stage.person.home, '.local/share/turnout/stashes');
});
afterAll(() => stage.dispose());

const pending = () => stage.client.diffstat(stage.site, 'dev');
/** ssh itself finds keys in the home of the account, whatever HOME says. */
const key = '-i ~/.ssh/id_ecdsa';
const read = (path: string) => readFileSync(join(stage.code, path), 'utf8');
const commit = (message: string) =>
  stage.client.runWorkflow(stage.site, 'dev', 'commit_and_push_on_server_changes', { message });
const inGitMode = () => stage.client.runWorkflow(stage.site, 'dev', 'enable_git_mode');

async function takeStash(): Promise<string> {
  const { exitCode, stdout, stderr } = await stage.run('env:stash my-site.dev --field=id');
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Ids carry the time in them. */
const plain = (text: string) => text.replace(/my-site\.dev-\d{8}-\d{6}(-\d+)?/g, 'ID');

async function run(line: string, options?: Parameters<StashStage['run']>[1]) {
  const { exitCode, stdout, stderr } = await stage.run(line, options);
  return { exitCode, stdout: plain(stdout), stderr: plain(stderr) };
}

beforeEach(async () => {
  await stage.discard();
  const { stdout } = await stage.run('stash:list --format=list');
  for (const id of stdout.split('\n').filter(Boolean)) await stage.run(`stash:drop ${id} -y`);
});

async function edit() {
  await edits.write('a.php', '<?php\n// new\n');
  await edits.write('index.php', '<?php\n// changed\n');
}

describe('env:stash', () => {
  test('copies what is pending, says where to and how to put it back, and changes nothing', async () => {
    await edit();
    const before = await pending();
    expect(await run('env:stash my-site.dev --format=json --fields=id,folder,files,additions')).toEqual({
      exitCode: 0,
      stdout: `${JSON.stringify(
        {
          id: 'ID',
          folder: '/home/ada/.local/share/turnout/stashes/ID',
          files: 2,
          additions: 3,
        },
        null,
        4,
      )}\n`,
      stderr: ' [notice] To put it back: turnout stash:restore ID\n',
    });
    expect(await pending()).toEqual(before);
  });

  test('has nothing to do without changes, and in test and live', async () => {
    expect(await run('env:stash my-site.dev')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ' [warning] There is nothing to stash in my-site.dev.\n',
    });
    expect(await run('env:stash my-site.live')).toMatchObject({ exitCode: 11, stdout: '' });
  });

  test('says under CI that the stash goes with the machine', async () => {
    await edit();
    const { stderr } = await run('env:stash my-site.dev', { env: { CI: 'true' } });
    expect(stderr).toContain('it is lost with this machine unless kept.');
  });

  test('keeps it from others on the machine', async () => {
    await edit();
    const id = await takeStash();
    const all = readdirSync(join(shelf, id), { recursive: true, withFileTypes: true });
    const open = all.filter(
      entry =>
        (statSync(join(entry.parentPath, entry.name)).mode & 0o777) !== (entry.isFile() ? 0o600 : 0o700),
    );
    expect({ open, found: all.length, folder: statSync(join(shelf, id)).mode & 0o777 }).toEqual({
      open: [],
      found: 4,
      folder: 0o700,
    });
  });
});

describe('stash:list, stash:show and stash:drop', () => {
  test('list by environment, show the changes, and remove after a yes', async () => {
    expect(await run('stash:list --format=json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr: ' [notice] There are no stashes.\n',
    });
    await edit();
    const id = await takeStash();
    expect(await run('stash:list my-site.dev --format=csv --fields=id,environment,by,files')).toEqual({
      exitCode: 0,
      stdout: 'ID,Environment,By,Files\nID,my-site.dev,dev@sandbox.localhost,2\n',
      stderr: '',
    });
    expect((await run('stash:list my-site.test --format=list')).stdout).toBe('');
    expect(await run(`stash:show ${id} --format=csv`)).toEqual({
      exitCode: 0,
      stdout: 'File,Status,Deletions,Additions\na.php,A,0,2\nindex.php,M,3,1\n',
      stderr: '',
    });
    expect(await run(`stash:drop ${id}`)).toEqual(
      failed(
        2,
        'Remove the stash ID? There may be no other copy. Cannot prompt: standard input is not a terminal.',
        'To say yes beforehand: --yes',
      ),
    );
    expect(await run(`stash:drop ${id} -y`)).toEqual(reported('Removed the stash ID.'));
    expect(readdirSync(shelf)).toEqual([]);
  });

  test('an unknown id is 10, and the nearest one is named', async () => {
    await edit();
    const id = await takeStash();
    const near = `${id.slice(0, -1)}x`;
    const notFound = {
      exitCode: 10,
      stdout: '',
      stderr: ` [error]  There is no stash ${near} on this machine.\n [notice] Did you mean ${id}?\n`,
    };
    for (const verb of ['show', 'restore', 'drop']) {
      expect(await stage.run(`stash:${verb} ${near}`)).toEqual(notFound);
    }
  });

  test('a damaged one is named by the list, cannot be restored, and can be thrown away', async () => {
    await edit();
    const id = await takeStash();
    writeFileSync(join(shelf, id, 'manifest.json'), '{');
    expect(await run('stash:list --format=json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr:
        ' [warning] /home/ada/.local/share/turnout/stashes/ID cannot be used as a stash. Its manifest is damaged.\n' +
        ' [notice] There are no stashes.\n',
    });
    expect(await run(`stash:restore ${id}`)).toEqual(
      failed(
        1,
        'The stash ID cannot be used. Its manifest is damaged.',
        'It was changed after it was taken. What is left lies in its folder.',
      ),
    );
    expect(await run(`stash:drop ${id} -y`)).toEqual(reported('Removed the stash ID.'));
  });

  test('--patch shows the change against the committed code', async () => {
    await edits.write('a.php', '<?php\n');
    await edits.write('bin\x01ary', Buffer.from([0, 1, 2]));
    await edits.remove('index.php');
    const id = await takeStash();
    const { exitCode, stdout, stderr } = await run(`stash:show ${id} --patch ${key}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('--- /dev/null\n+++ b/a.php\n@@ -0,0 +1 @@\n+<?php\n');
    expect(stdout).toContain('Binary files /dev/null and "b/bin\\001ary" differ');
    expect(stdout).toContain('deleted file mode 100644');
    expect(stdout).toContain('--- a/index.php\n+++ /dev/null\n');
  });
});

describe('stash:restore', () => {
  test('puts it back, says that it did, and can be repeated', async () => {
    await edit();
    const before = await pending();
    const id = await takeStash();
    await stage.discard();
    expect(await run(`stash:restore ${id}`)).toEqual(
      reported(
        'Restored 2 of 2 changes to my-site.dev.',
        'They are pending again as they were. The stash stays: turnout stash:drop ID',
      ),
    );
    expect(await pending()).toEqual(before);
    expect(await run(`stash:restore ${id}`)).toEqual(
      reported(
        'Restored 0 of 2 changes to my-site.dev; 2 were there already.',
        'They are pending again as they were. The stash stays: turnout stash:drop ID',
      ),
    );
  });

  test('in Git mode is refused, and with --switch or -y switches first', async () => {
    await edit();
    const id = await takeStash();
    await inGitMode();
    expect(await run(`stash:restore ${id}`)).toEqual(
      failed(
        11,
        'my-site.dev is in Git mode, where nothing can be put back.',
        'Switch first: turnout connection:set my-site.dev sftp, or let this command do it with --switch.',
      ),
    );
    for (const flag of ['--switch', '-y']) {
      await inGitMode();
      expect(await run(`stash:restore ${id} ${flag}`)).toEqual(
        reported(
          'my-site.dev is in SFTP mode now.',
          'Restored 2 of 2 changes to my-site.dev.',
          'They are pending again as they were. The stash stays: turnout stash:drop ID',
        ),
      );
    }
  });

  test('at a terminal asks before it switches; a no leaves everything as it is', async () => {
    await edit();
    const id = await takeStash();
    await inGitMode();
    const terminal = { columns: 80 };
    const no = await run(`stash:restore ${id} --no-color`, { terminal, input: '\r' });
    expect(no).toMatchObject({ exitCode: 1, stdout: '' });
    expect(no.stderr).toContain('my-site.dev is in Git mode. Switch it to SFTP mode?');
    expect((await stage.run('env:info my-site.dev --field=connection_mode')).stdout).toBe('git\n');
    const yes = await run(`stash:restore ${id} --no-color`, { terminal, input: '\x1b[B\r' });
    expect(yes).toMatchObject({ exitCode: 0, stdout: '' });
    expect(yes.stderr).toContain('Restored 2 of 2 changes to my-site.dev.\n');
  });

  test('O1: what was committed since as it was stashed is as it was asked for', async () => {
    await edits.write('a.php', '<?php\n');
    await edits.write('kept.php', '<?php\n');
    const id = await takeStash();
    await stage.discard();
    await edits.write('a.php', '<?php\n');
    await commit('The same content');
    expect(await run(`stash:restore ${id} ${key}`)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr:
        ' [notice] Restored 1 of 2 changes to my-site.dev; 1 was there already.\n' +
        ' [notice] 1 of them is there and not pending: committed since, unless the list is late. The stash stays: turnout stash:drop ID\n',
    });
  });

  test.each([
    ['a file', () => edits.write('cache/x.php', "<?php // a colleague's")],
    ['a link', () => edits.link('cache/x.php', 'elsewhere')],
    ['a file in place of its folder', () => edits.write('cache', "a colleague's")],
  ])('A14: does not overwrite %s that .gitignore matches by now', async (_, plant) => {
    await edits.write('cache/x.php', '<?php\n');
    const id = await takeStash();
    await stage.discard();
    await edits.removeFolder('cache').catch(() => {});
    await plant();
    await edits.write('.gitignore', 'cache\n');
    expect(await run(`stash:restore ${id} ${key}`)).toMatchObject({
      exitCode: 4,
      stderr:
        ' [error]  Nothing was restored: there is something at cache/x.php that is in no list of changes.\n' +
        ' [notice] To overwrite what is there with the stash: --force\n',
    });
    await edits.remove('cache/x.php').catch(() => edits.remove('cache'));
  });

  test('overwrites nothing that was changed since, unless told to', async () => {
    await edit();
    const id = await takeStash();
    await stage.discard();
    await edits.write('index.php', '<?php\n// by somebody else\n');
    expect(await run(`stash:restore ${id}`)).toEqual(
      failed(
        4,
        'Nothing was restored: index.php has other uncommitted changes now.',
        'To overwrite what is there with the stash: --force',
      ),
    );
    expect(Object.keys(await pending())).toEqual(['index.php']);
    expect(read('index.php')).toBe('<?php\n// by somebody else\n');
    expect((await run(`stash:restore ${id} --force`)).exitCode).toBe(0);
    expect(read('index.php')).toBe('<?php\n// changed\n');
  });

  test('asks Git when there are commits since: other files are written, changed ones are not', async () => {
    await edits.write('both.php', 'base\n');
    await edits.write('mine.php', 'base\n');
    await commit('Base');
    await edits.write('both.php', 'stashed\n');
    await edits.write('mine.php', 'stashed\n');
    const id = await takeStash();
    await stage.discard();
    await edits.write('elsewhere.php', 'other work\n');
    await commit('Elsewhere');
    expect((await run(`stash:restore ${id} ${key}`)).exitCode).toBe(0);
    expect([read('both.php'), read('mine.php')]).toEqual(['stashed\n', 'stashed\n']);

    await stage.discard();
    await edits.write('both.php', 'other work\n');
    await commit('The same file');
    expect(await run(`stash:restore ${id} ${key}`)).toEqual(
      failed(
        4,
        'Nothing was restored: both.php was changed by a commit since.',
        'To overwrite what is there with the stash: --force',
      ),
    );
    expect([read('both.php'), read('mine.php')]).toEqual(['other work\n', 'base\n']);
  });

  test('goes on from what a killed restore has left, and only from that', async () => {
    await edits.write('long.txt', 'a line\n'.repeat(20_000));
    const id = await takeStash();
    await stage.discard();
    // As a kill leaves it: parts arrive in any order, so there can be a hole.
    const half = Buffer.from('a line\n'.repeat(10_000)).fill(0, 1000, 9000);
    await edits.write('long.txt', half);
    const conflict = { exitCode: 4, stderr: expect.stringContaining('long.txt has other uncommitted') };
    expect(await run(`stash:restore ${id}`)).toMatchObject(conflict);
    const journal = { environment: `dev.${stage.site}`, paths: ['long.txt'] };
    writeFileSync(join(shelf, id, 'restoring.json'), JSON.stringify(journal));
    await edits.write('long.txt', half.fill('x', 20, 30));
    expect(await run(`stash:restore ${id}`)).toMatchObject(conflict);
    await edits.write('long.txt', half.fill(0, 20, 30));
    expect(await run(`stash:restore ${id}`)).toMatchObject({ exitCode: 0 });
    expect(read('long.txt')).toBe('a line\n'.repeat(20_000));
    expect(readdirSync(join(shelf, id)).sort()).toEqual(['contents', 'manifest.json']);
  });

  test('writes nothing from a stash whose copy is not what was stashed', async () => {
    await edit();
    const id = await takeStash();
    await stage.discard();
    const contents = join(shelf, id, 'contents');
    for (const name of readdirSync(contents)) writeFileSync(join(contents, name), 'not this');
    expect(await run(`stash:restore ${id}`)).toEqual(
      failed(
        1,
        'The stash is damaged: the copy of a.php and of 1 more is not what was stashed.',
        'It was changed after it was taken. What is left lies in its folder.',
      ),
    );
    expect(await pending()).toEqual({});
  });

  test('leaves alone what stands where a file belongs', async () => {
    await edits.write('place', 'a file\n');
    const id = await takeStash();
    await stage.discard();
    await edits.write('place/in it', 'something\n').catch(() => {});
    const { exitCode, stderr } = await run(`stash:restore ${id}`);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 4,
      stderr: ' [error]  Nothing was restored: place is a folder now.\n [notice] Move it away first.\n',
    });
  });
});

test('W11: a stash of another platform says which, in the list and when it is to be put back', async () => {
  await edit();
  const id = await takeStash();
  const file = join(shelf, id, 'manifest.json');
  expect(JSON.parse(readFileSync(file, 'utf8')).platform).toBe('sandbox');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"sandbox"', '"pantheon"'));
  const { stdout, stderr } = await run('stash:list --fields=id,platform --format=csv');
  expect({ stdout, stderr }).toEqual({
    stdout: 'ID,Platform\nID,pantheon\n',
    stderr: ' [notice] ID was taken on pantheon; you are on sandbox.\n',
  });
  expect(await run(`stash:restore ${id}`)).toEqual(
    failed(
      10,
      'The stash ID was taken on pantheon, and you are on sandbox.',
      'Put it back there: turnout stash:restore ID --platform=pantheon',
    ),
  );
});
