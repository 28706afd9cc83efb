import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../support/platform-client.ts';
import { until } from '../../support/until.ts';
import { isOver, type KillStage, setKillStage } from './kill-stage.ts';

/** All of them with `npm run test:kills`. */
const all = process.env['ALL_KILLS'] !== undefined;
const rounds = all ? 16 : 2;
const files = 12;
const patience = 600_000;

let stage: KillStage;
beforeAll(async () => {
  // A commit takes 0.2 s, so that there is a while in which it runs.
  stage = await setKillStage(['--speed=20']);
});
afterAll(() => stage.dispose());

/** Brings the environment into SFTP mode and changes some files; answers path → SHA-256. */
async function changeFiles(round: string): Promise<Map<string, string>> {
  const { client, site, edit } = stage;
  await client.idle(site);
  await client.runWorkflow(site, 'dev', 'enable_on_server_development');
  const contents = Array.from({ length: files }, () => randomBytes(Math.floor(Math.random() * 65_536)));
  await edit(async edits => {
    for (const [n, content] of contents.entries()) {
      await edits.write(`${round}/${n}.bin`, content);
      // Files that are old by any clock need no rest before they are read.
      await edits.setTime(`${round}/${n}.bin`, 1_700_000_000);
    }
  });
  return new Map(contents.map((content, n) => [`${round}/${n}.bin`, sha256(content)]));
}

/** The contents at these paths in the newest commit; none for a path that is not in it. */
function committed(paths: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of paths) {
    try {
      const words = ['--git-dir', stage.repository, 'cat-file', 'blob', `master:${path}`];
      found.set(path, sha256(execFileSync('git', words, { stdio: ['ignore', 'pipe', 'ignore'] })));
    } catch {
      // It is not there.
    }
  }
  return found;
}

const numberOfCommits = () =>
  Number(execFileSync('git', ['--git-dir', stage.repository, 'rev-list', '--count', 'master']).toString());
const modeNow = async () => {
  const { site, client } = stage;
  const list = await client.get<Record<string, { on_server_development: boolean }>>(
    `sites/${site}/environments`,
  );
  return list['dev']?.on_server_development ? 'sftp' : 'git';
};

interface Killing {
  words: readonly string[];
  /** Milliseconds that the command takes when it is let alone. */
  usual: number;
  round: number;
}

/** Kills a turnout at a random moment; every other time not before it has ordered something. Returns whether it was alive. */
async function kill({ words, usual, round }: Killing): Promise<{ killed: boolean; ordered: boolean }> {
  const { client, site, turnout } = stage;
  // By id: the platform lists only so many.
  const list = async () =>
    (await client.get<{ id: string }[]>(`sites/${site}/workflows`)).map(({ id }) => id);
  const before = new Set(await list());
  const hasOrdered = async () => (await list()).some(id => !before.has(id));
  const { child, ended } = turnout(...words);
  if (round % 2 === 0) await pause(Math.random() * usual);
  else {
    await until(async () => (isOver(child) || (await hasOrdered()) ? true : undefined));
    await pause(Math.random() * 250);
  }
  child.kill('SIGKILL');
  const { exitCode } = await ended;
  return { killed: exitCode === null, ordered: await hasOrdered() };
}

async function timeOf(words: readonly string[]): Promise<number> {
  const began = performance.now();
  const { exitCode, stderr } = await stage.turnout(...words).ended;
  expect(exitCode, stderr).toBe(0);
  return performance.now() - began;
}

test(
  `kill -9 at ${rounds} random points of env:commit: one commit each, nothing lost, the next run ends`,
  async () => {
    const words = [
      'env:commit',
      'my-site.dev',
      '--settle=0',
      '-m',
      'Killed',
      '--author',
      'A <a@example.com>',
    ];
    await changeFiles('usual');
    const usual = await timeOf(words);
    const reported = { killed: 0, ordered: 0 };
    for (let round = 0; round < rounds; round++) {
      const changed = await changeFiles(`commit-${round}`);
      const before = numberOfCommits();
      const { killed, ordered } = await kill({ words, usual, round });
      reported.killed += Number(killed);
      reported.ordered += Number(killed && ordered);
      const { exitCode, stderr } = await stage.turnout(...words).ended;
      expect(exitCode, stderr).toBe(0);
      await stage.client.idle(stage.site);
      expect(committed(changed.keys())).toEqual(changed);
      expect(await stage.client.diffstat(stage.site, 'dev')).toEqual({});
      expect(numberOfCommits()).toBe(before + 1);
    }
    console.log(
      `commit: ${rounds} kills, ${reported.killed} in time, ${reported.ordered} with the commit ordered`,
    );
    if (all) expect(reported.killed).toBeGreaterThan(0);
  },
  patience,
);

test.each(['commit', 'stash'])(
  `kill -9 at random points of connection:set git --on-changes=%s: nothing is lost, the next run ends`,
  async policy => {
    const words = ['connection:set', 'my-site.dev', 'git', `--on-changes=${policy}`, '--settle=0'];
    const line = [...words, '--author', 'A <a@example.com>'];
    await changeFiles(`usual-${policy}`);
    const usual = await timeOf(line);
    const reported = { killed: 0, ordered: 0 };
    for (let round = 0; round < rounds; round++) {
      const changed = await changeFiles(`${policy}-${round}`);
      const { killed, ordered } = await kill({ words: line, usual, round });
      reported.killed += Number(killed);
      reported.ordered += Number(killed && ordered);
      const { exitCode, stderr } = await stage.turnout(...line).ended;
      expect(exitCode, stderr).toBe(0);
      expect(await modeNow()).toBe('git');
      const kept = new Map(committed(changed.keys()));
      for (const { contents } of await stage.wholeStashes()) {
        for (const [path, sum] of contents) if (changed.has(path)) kept.set(path, sum);
      }
      expect(new Map([...changed].filter(([path, sum]) => kept.get(path) !== sum))).toEqual(new Map());
    }
    console.log(
      `switch, ${policy}: ${rounds} kills, ${reported.killed} in time, ${reported.ordered} after an order`,
    );
    if (all) expect(reported.killed).toBeGreaterThan(0);
    expect(stage.drafts()).toEqual([]);
  },
  patience,
);
