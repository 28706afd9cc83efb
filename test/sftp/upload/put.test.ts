import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPutStage, type PutStage } from './put-stage.ts';

let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  return stage.strike;
});

const nothing = { files: 0, folders: 0, bytes: 0, same: 0, removed: 0, skipped: 0, failed: 0 };

describe('file:put', () => {
  test('uploads a folder with all that is in it, byte for byte', async () => {
    const big = Buffer.alloc(1_500_000, 'signal');
    stage.write('box/box.php', '<?php\n');
    stage.write('box/assets/big.bin', big);
    stage.write('box/empty.txt', '');
    const { exitCode, stdout, stderr } = await stage.put(
      'box',
      'my-site.dev:code/wp-content/plugins',
      '--json',
    );
    expect(stderr).toBe(
      [
        ' [notice] Uploaded 3 files, 1500006 bytes, to my-site.dev:code/wp-content/plugins.',
        ' [notice] my-site.dev has 3 uncommitted changes now; commit with: turnout env:commit my-site.dev -m MESSAGE\n',
      ].join('\n'),
    );
    expect(JSON.parse(stdout)).toEqual({ ...nothing, files: 3, folders: 2, bytes: 1_500_006 });
    expect(exitCode).toBe(0);
    const plugin = stage.there('code/wp-content/plugins/box');
    expect(readFileSync(join(plugin, 'assets/big.bin')).equals(big)).toBe(true);
    expect(readFileSync(join(plugin, 'box.php'), 'utf8')).toBe('<?php\n');
    expect(statSync(join(plugin, 'empty.txt')).size).toBe(0);
    const { stdout: paths } = await stage.run(['env:diffstat', 'my-site.dev', '--field=file']);
    expect(paths).toContain('wp-content/plugins/box/assets/big.bin\n');
  });

  test('takes a slash at the end for what is in the folder, as rsync does', async () => {
    stage.write('site/a.txt', 'a');
    stage.write('site/sub/b.txt', 'b');
    expect((await stage.put('site/', 'my-site.dev:files/slash')).exitCode).toBe(0);
    expect((await stage.put('site', 'my-site.dev:files/no-slash')).exitCode).toBe(0);
    expect(readdirSync(stage.there('files/slash')).sort()).toEqual(['a.txt', 'sub']);
    expect(readdirSync(stage.there('files/no-slash'))).toEqual(['site']);
  });

  test('takes -r, which scp and cp need for a folder, and does without it', async () => {
    stage.write('habit/sub/b.txt', 'b');
    expect(await stage.put('-r', 'habit', 'my-site.dev:files/habits')).toMatchObject({ exitCode: 0 });
    expect(readdirSync(stage.there('files/habits/habit/sub'))).toEqual(['b.txt']);
  });

  test('gives a single file the new name, or puts it into the folder of that name', async () => {
    stage.write('a.txt', 'one');
    expect((await stage.put('a.txt', 'my-site.dev:files/renamed.txt')).exitCode).toBe(0);
    expect((await stage.put('a.txt', 'my-site.dev:files/made/')).exitCode).toBe(0);
    expect((await stage.put('a.txt', 'my-site.dev:files/made')).exitCode).toBe(0);
    expect(readFileSync(stage.there('files/renamed.txt'), 'utf8')).toBe('one');
    expect(readdirSync(stage.there('files/made'))).toEqual(['a.txt']);
  });

  test('replaces what is there, also by something shorter', async () => {
    stage.write('a.txt', 'a long text');
    await stage.put('a.txt', 'my-site.dev:files/replaced.txt');
    stage.write('a.txt', 'short');
    await stage.put('a.txt', 'my-site.dev:files/replaced.txt');
    expect(readFileSync(stage.there('files/replaced.txt'), 'utf8')).toBe('short');
  });

  test('keeps the executable bit and the time', async () => {
    stage.write('tool', '#!/bin/sh\n', 0o700);
    stage.write('text', 'text', 0o600);
    utimesSync(join(stage.local, 'tool'), 0, 981_173_106);
    expect((await stage.put('tool', 'text', 'my-site.dev:files/modes')).exitCode).toBe(0);
    expect(statSync(stage.there('files/modes/tool')).mode & 0o777).toBe(0o755);
    expect(statSync(stage.there('files/modes/text')).mode & 0o777).toBe(0o644);
    expect(statSync(stage.there('files/modes/tool')).mtimeMs).toBe(981_173_106_000);
  });

  test('sends a link as a link, twice if it has to', async () => {
    stage.write('linked/a/file', 'x');
    symlinkSync('../a/file', join(stage.local, 'linked/a/link'));
    for (let times = 0; times < 2; times++) {
      expect((await stage.put('linked', 'my-site.dev:files/')).exitCode).toBe(0);
    }
    expect(readlinkSync(stage.there('files/linked/a/link'))).toBe('../a/file');
  });

  test('sends nothing at all when something in it cannot be sent, and names it', async () => {
    stage.write('odd/fine.txt', 'x');
    stage.write('odd/.git/config', '[core]\n');
    symlinkSync('/etc/passwd', join(stage.local, 'odd/absolute'));
    symlinkSync('../../x', join(stage.local, 'odd/outside'));
    writeFileSync(Buffer.concat([Buffer.from(`${stage.local}/odd/`), Buffer.from([0xe9])]), 'latin');
    const { exitCode, stderr, stdout } = await stage.put('odd', 'my-site.dev:files/');
    expect(stderr).toContain(`${stage.local}/odd/.git belongs to Git; `);
    expect(stderr).toContain(
      `${stage.local}/odd/absolute is a link that leads out of the folder, to /etc/passwd; `,
    );
    expect(stderr).toContain(
      `${stage.local}/odd/outside is a link that leads out of the folder, to ../../x; `,
    );
    expect(stderr).toContain('has a name that is not UTF-8.');
    expect({ exitCode, stdout }).toEqual({ exitCode: 12, stdout: '' });
    expect(existsSync(stage.there('files/odd'))).toBe(false);
  });

  test('only shows what it would send with --dry-run', async () => {
    stage.write('plan/a.txt', 'abc');
    stage.write('plan/sub/b.txt', 'de');
    const { exitCode, stdout, stderr } = await stage.put('plan', 'my-site.dev:files/', '--dry-run', '--json');
    expect(stderr).toBe(
      ' [notice] files/plan/a.txt\n [notice] files/plan/sub/b.txt\n [notice] Would upload 2 files, 5 bytes, to my-site.dev:files.\n',
    );
    expect(JSON.parse(stdout)).toEqual({ ...nothing, files: 2, folders: 2, bytes: 5 });
    expect(exitCode).toBe(0);
    expect(existsSync(stage.there('files/plan'))).toBe(false);
  });

  test('writes to the files of live', async () => {
    stage.write('a.txt', 'a');
    expect((await stage.put('a.txt', 'my-site.live:files/')).exitCode).toBe(0);
    expect(readFileSync(stage.there('files/a.txt', 'live'), 'utf8')).toBe('a');
  });

  test('remembers the host key with the others that turnout knows', async () => {
    const known = readFileSync(join(stage.home, '.local/share/turnout/known_hosts'), 'utf8');
    expect(known).toMatch(new RegExp(`^\\[127\\.0\\.0\\.1\\]:${stage.sshPort} ssh-ed25519 \\S+\\n$`));
  });
});
