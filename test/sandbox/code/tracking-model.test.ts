import { chmod, lstat, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTree, order, type TreeFixture } from './tree-fixture.ts';
import { whatGitSays } from './what-git-says.ts';

type Change =
  | { do: 'write'; path: string; content: string; mode: number }
  | { do: 'remove' | 'mkdir'; path: string }
  | { do: 'chmod'; path: string; mode: number }
  | { do: 'link'; path: string; target: string };
type Step = Change | { do: 'commit' | 'discard' | 'restart' };

/** Few names, so that files, folders and links come to lie where another kind was. */
const path = fc.constantFrom(
  'a',
  'a/b',
  'a/b/c',
  'a/d',
  'b',
  'b/a',
  'c',
  'x.log',
  'a/x.log',
  '.gitignore',
  'b/.gitignore',
);
const content = fc.constantFrom(
  '',
  '1\n',
  '1\n2\n',
  '2\n',
  'no end',
  '*.log\n',
  'c\n/d\n',
  '\0binary',
  '!x.log\n',
);
const mode = fc.constantFrom(0o644, 0o755);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write'), path, content, mode }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('remove', 'mkdir'), path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('chmod'), path, mode }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('link'), path, target: fc.constantFrom('b', 'c', 'nowhere') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('commit', 'discard', 'restart') }) },
);

test('after any sequence of changes, commits, discards and restarts the tree says what Git says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async steps => {
      const fixture = await makeTree();
      await fixture.write('c', 'first\n');
      await fixture.tree.commit(order('first'));
      for (const step of steps) {
        await take(fixture, step);
        expect(await fixture.tree.pendingChanges()).toEqual(whatGitSays(fixture));
        expect(await fixture.tree.sweep()).toEqual({ missed: [] });
      }
      expect(fixture.plain(['fsck', '--strict'])).not.toMatch(/error|missing/);
    }),
    { numRuns: 12 },
  );
});

/** Does the step if the tree allows it, as an SFTP server would: a failure of the file system is an answer. */
async function take(fixture: TreeFixture, step: Step): Promise<void> {
  if (step.do === 'commit') await fixture.tree.commit(order('a commit'));
  else if (step.do === 'discard') await fixture.tree.discard();
  else if (step.do === 'restart') await fixture.reopen();
  else if (step.do === 'remove') await removeAll(fixture, step.path).catch(refused);
  else if ('path' in step) await changeOne(fixture, step).catch(refused);
}

async function changeOne({ tree, root }: TreeFixture, step: Change): Promise<void> {
  const file = join(root, step.path);
  // Through a link the change would be one of another path.
  for (let folder = dirname(file); folder !== root; folder = dirname(folder)) {
    if (await isLink(folder)) return;
  }
  await tree.change(step.path, async () => {
    if (step.do === 'mkdir') return void (await mkdir(file, { recursive: true }));
    if (step.do === 'link') return symlink(step.target, file);
    if (await isLink(file)) return;
    if (step.do === 'chmod') return chmod(file, step.mode);
    if (step.do !== 'write') return;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, step.content);
    await chmod(file, step.mode);
  });
}

/** As a client does it that removes a folder: file by file, then the folders. */
async function removeAll(fixture: TreeFixture, path: string): Promise<void> {
  const file = join(fixture.root, path);
  for (let folder = dirname(file); folder !== fixture.root; folder = dirname(folder)) {
    if (await isLink(folder)) return;
  }
  const stats = await lstat(file).catch(() => undefined);
  if (stats?.isDirectory()) {
    for (const name of await readdir(file)) await removeAll(fixture, `${path}/${name}`);
  }
  await fixture.tree.change(path, () => rm(file, { recursive: true, force: true }));
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    stats => stats.isSymbolicLink(),
    () => false,
  );
}

function refused(error: NodeJS.ErrnoException): void {
  const codes = ['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOENT'];
  if (!codes.includes(error.code ?? '')) throw error;
}
