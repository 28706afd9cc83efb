import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GitError } from '../../../../src/sandbox/code/git/git-error.ts';
import { makeGround } from '../tree-fixture.ts';

test('a call that would go on for ever is ended with all others, and none is begun afterwards', async () => {
  const { git, repository, folder } = await makeGround();
  const location = { gitDir: repository.path };
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  // No one ever writes into it.
  const reading = git.run(location, ['hash-object', '--', pipe]);
  const ends = expect(reading).rejects.toMatchObject({ name: 'GitError', code: null });
  git.end();
  await ends;
  await expect(git.run(location, ['version'])).rejects.toBeInstanceOf(GitError);
});
