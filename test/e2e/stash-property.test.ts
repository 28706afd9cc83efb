import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StashStage, setStashStage } from '../stash/stage.ts';
import { codeTree } from '../support/code-tree.ts';
import { type RemoteEdits, remoteEdits } from '../support/remote-edits.ts';
import { apply, changeSets, committedFiles, put, removeEmptyFolders } from './random-changes.ts';

// All of them take two minutes: `npm run test:races`.
const sets = process.env['ALL_RACES'] ? 200 : 40;

let stage: StashStage;
let edits: RemoteEdits;

beforeAll(async () => {
  stage = await setStashStage();
  edits = remoteEdits(stage.sftp);
  for (const [path, content] of Object.entries(committedFiles))
    await put(path, content, { edits, code: stage.code });
  await stage.client.runWorkflow(stage.site, 'dev', 'commit_and_push_on_server_changes', { message: 'Base' });
});
afterAll(() => stage.dispose());

const pending = () => stage.client.diffstat(stage.site, 'dev');

test(`stash, discard, restore gives the same tree and the same diffstat, for ${sets} random change sets`, async () => {
  const committed = codeTree(stage.code);
  const statuses: Record<string, number> = {};
  let empty = 0;

  await fc.assert(
    fc.asyncProperty(changeSets, async changes => {
      await stage.discard();
      removeEmptyFolders(stage.code);
      for (const change of changes) await apply(change, { edits, code: stage.code });
      const tree = codeTree(stage.code);
      const diffstat = await pending();
      const taken = await stage.run('env:stash my-site.dev --settle=0 --format=json');
      if (Object.keys(diffstat).length === 0) {
        empty += 1;
        expect(taken.stderr).toContain('There is nothing to stash in my-site.dev.');
        return;
      }
      expect(taken).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('stash:restore') });
      const { id } = JSON.parse(taken.stdout);
      await stage.discard();
      expect(codeTree(stage.code)).toEqual(committed);

      expect(await stage.run(`stash:restore ${id} --settle=0`)).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining('They are pending again as they were.'),
      });
      expect(codeTree(stage.code)).toEqual(tree);
      expect(await pending()).toEqual(diffstat);

      for (const { status } of Object.values(diffstat)) statuses[status] = (statuses[status] ?? 0) + 1;
      await stage.run(`stash:drop ${id} -y`);
    }),
    { numRuns: sets },
  );
  console.log(`stash: ${sets} sets, ${empty} of them empty, paths by status ${JSON.stringify(statuses)}`);
  expect(Object.keys(statuses).sort()).toEqual(['A', 'D', 'M']);
  expect(empty).toBeLessThan(sets / 10);
}, 1_200_000);
