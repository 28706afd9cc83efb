import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeTree } from '../../support/code-tree.ts';
import { until } from '../../support/until.ts';
import { isOver, type KillStage, setKillStage } from './kill-stage.ts';

/** All of them with `npm run test:kills`. */
const all = process.env['ALL_KILLS'] !== undefined;
const rounds = all ? 20 : 5;
const restores = all ? 10 : 3;
const files = 80;
const patience = 300_000;

let stage: KillStage;
beforeAll(async () => {
  stage = await setKillStage();
  await stage.client.runWorkflow(stage.site, 'dev', 'enable_on_server_development');
  await stage.edit(async edits => {
    for (let n = 0; n < files; n++) {
      await edits.write(`killed/${n}.bin`, randomBytes(Math.floor(Math.random() * 65_536)));
      // Files that are old by any clock need no rest before they are read.
      await edits.setTime(`killed/${n}.bin`, 1_700_000_000);
    }
  });
});
afterAll(() => stage.dispose());

const pending = () => stage.client.diffstat(stage.site, 'dev');

/** Each stash that is listed has all that it says. */
async function expectWholeStashes(): Promise<number> {
  const stashes = await stage.wholeStashes();
  expect(stashes.map(({ contents }) => contents.size)).toEqual(stashes.map(() => files));
  return stashes.length;
}

test(
  `kill -9 at ${rounds} random points of env:stash: nothing is lost, no half stash is listed`,
  async () => {
    const { code, turnout, drafts } = stage;
    const tree = codeTree(code);
    const before = await pending();
    const began = performance.now();
    expect(await turnout('env:stash', 'my-site.dev', '--settle=0').ended).toMatchObject({ exitCode: 0 });
    const usual = performance.now() - began;
    let halfway = 0;
    let complete = 0;

    for (let round = 0; round < rounds; round++) {
      const known = new Set(drafts());
      const hasBegun = () => drafts().some(name => !known.has(name));
      const { child, ended } = turnout('env:stash', 'my-site.dev', '--settle=0');
      // Every other kill waits for the stash to be begun, since most of a run is the way there.
      if (round % 2 === 0) await pause(Math.random() * usual);
      else {
        await until(() => (isOver(child) || hasBegun() ? true : undefined));
        await pause(Math.random() * usual * 0.15);
      }
      child.kill('SIGKILL');
      const { exitCode } = await ended;
      if (exitCode === 0) complete += 1;
      else if (hasBegun()) halfway += 1;
      expect(await pending()).toEqual(before);
    }
    expect(codeTree(code)).toEqual(tree);
    const whole = await expectWholeStashes();

    expect(await turnout('env:stash', 'my-site.dev', '--settle=0').ended).toMatchObject({ exitCode: 0 });
    expect(drafts()).toEqual([]);
    expect(await expectWholeStashes()).toBe(whole + 1);
    console.log(
      `stash: ${rounds} kills, ${halfway} of them halfway, ${complete} too late, ${whole} whole stashes`,
    );
    // At a random moment a kill hits halfway or not; those that wait for the stash to be begun nearly all do.
    if (all) expect(halfway).toBeGreaterThan(0);
  },
  patience,
);

test(
  `kill -9 in the middle of stash:restore, ${restores} times: the same command goes on, and it is all there`,
  async () => {
    const { code, client, site, turnout } = stage;
    const tree = codeTree(code);
    const before = await pending();
    const { stdout } = await turnout('env:stash', 'my-site.dev', '--settle=0', '--field=id').ended;
    const restore = ['stash:restore', stdout.trim(), '--settle=0'];
    let halfway = 0;
    for (let round = 0; round < restores; round++) {
      await client.runWorkflow(site, 'dev', 'enable_git_mode');
      await client.runWorkflow(site, 'dev', 'enable_on_server_development');
      const { child, ended } = turnout(...restore);
      await until(() => (isOver(child) || existsSync(join(code, 'killed/0.bin')) ? true : undefined));
      await pause(Math.random() * 60);
      child.kill('SIGKILL');
      if ((await ended).exitCode === null && codeTree(code).size < tree.size) halfway += 1;
      expect(await turnout(...restore).ended).toMatchObject({ exitCode: 0 });
      expect(codeTree(code)).toEqual(tree);
      expect(await pending()).toEqual(before);
    }
    console.log(`restore: ${restores} kills, ${halfway} of them halfway`);
    if (all) expect(halfway).toBeGreaterThan(0);
  },
  patience,
);
