import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerKey, writeCode } from '../../support/remote-files.ts';
import { failed, type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
  const privateKey = await registerKey(stage.person);
  writeFileSync(join(stage.person.home, 'key'), privateKey, { mode: 0o600 });
  await stage.run('connection:set my-site.dev sftp');
  const files = {
    '.gitignore': '*.log\n!keep.log\nlicense.txt\n',
    'wp-content/.gitignore': 'cache-*\n',
    'a.php': '<?php\n',
    'debug.log': 'x\n',
    'keep.log': 'x\n',
    'wp-content/cache-1': 'x\n',
    'cache-2': 'x\n',
    'wp-content/-n "q".log': 'x\n',
    // Committed before there was a rule for it: Git goes on seeing it.
    'license.txt': 'Mine.\n',
  };
  await writeCode(files, { sandbox: stage.sandbox, privateKey });
});
afterAll(() => stage.dispose());

test('env:diffstat --ignored lists what each .gitignore matches, as Git understands it', async () => {
  const { exitCode, stdout, stderr } = await stage.run(
    'env:diffstat my-site.dev --ignored --identity=key --format=csv --fields=status,file',
  );
  const lines = stdout.trimEnd().split('\n');
  expect({ exitCode, ignored: lines.filter(line => line.startsWith('!')) }).toEqual({
    exitCode: 0,
    ignored: ['!,debug.log', '!,"wp-content/-n ""q"".log"', '!,wp-content/cache-1'],
  });
  expect(lines).toEqual(expect.arrayContaining(['A,a.php', 'A,cache-2', 'A,keep.log', 'M,license.txt']));
  expect(stderr).toBe(
    ' [notice] Not committed yet: they are in no backup and do not survive a move to another container.\n [notice] Marked !: what .gitignore matches (3). No commit and no stash takes it.\n',
  );
});

test('what is ignored counts for no exit code', async () => {
  const line = 'env:diffstat my-site.feature-x --ignored --identity=key --exit-code --field=file';
  const { exitCode, stdout } = await stage.run(line);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
});

test('--watch takes neither --ignored nor --exit-code', async () => {
  for (const flag of ['--ignored', '--exit-code']) {
    expect(await stage.run(`env:diffstat my-site.dev --watch ${flag}`)).toEqual(
      failed(
        2,
        '--watch goes on until Ctrl-C, so it goes with no other of these flags.',
        'Give --ignored and --exit-code without it.',
      ),
    );
  }
});
