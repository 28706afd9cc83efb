import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPutStage, type PutStage } from '../sftp/upload/put-stage.ts';
import { type CutProxy, startCutProxy } from '../support/network/cut-proxy.ts';

/** All of them with `npm run test:interruptions`. */
const rounds = process.env['ALL_INTERRUPTIONS'] ? 100 : 4;
/** More than what may be under way at once, so that there is something to go on with. */
const large = 30_000_000;

let stage: PutStage;
let source: string;
let proxy: CutProxy | undefined;

beforeAll(async () => {
  stage = await openPutStage();
  source = join(stage.local, 'source');
  for (let n = 0; n < 24; n++) {
    stage.write(`source/part-${n % 3}/file-${n}.bin`, randomBytes((n * 2717) % 60_000));
  }
  stage.write('source/large.bin', randomBytes(large));
  mkdirSync(stage.there('files'), { recursive: true });
  cpSync(source, stage.there('files/source'), { recursive: true, preserveTimestamps: true });
});

afterAll(() => stage.strike());

interface Case {
  words: string[];
  /** The tree that is to be the same as the source; on this machine. */
  arrived: string;
}

const upload = (round: number): Case => ({
  words: ['file:put', 'source/', `my-site.dev:files/up-${round}/`, '--resume'],
  arrived: stage.there(`files/up-${round}`),
});
const download = (round: number): Case => ({
  words: ['file:get', 'my-site.dev:files/source/', `down-${round}/`, '--resume'],
  arrived: join(stage.local, `down-${round}`),
});

/** The same every time, so that a failure can be looked at again. */
function positionOf(round: number): number {
  const noise = Math.sin(round * 78.233 + 4.1) * 43_758.5453;
  return Math.floor((noise - Math.floor(noise)) * (large + 600_000));
}

describe.each(Array.from({ length: rounds }, (_, round) => round))('interruption %i', round => {
  const isKill = round % 2 === 1;
  const make = Math.floor(round / 2) % 2 === 0 ? upload : download;
  const after = positionOf(round);

  test(`${isKill ? 'a kill' : 'a cut'} after ${after} bytes of ${make.name} leaves nothing that looks whole and is not, and is made good`, async () => {
    const { words, arrived } = make(round);
    let kill = () => {};
    proxy = await startCutProxy(stage.sshPort, { after, onCut: () => kill() });
    const env = { ...stage.env, TURNOUT_SSH_PORT: String(proxy.port) };
    if (isKill) {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/turnout.js'), ...words], {
        cwd: stage.local,
        env,
        stdio: 'ignore',
      });
      kill = () => child.kill('SIGKILL');
      await new Promise(resolve => child.once('close', resolve));
    } else {
      const { exitCode, stderr } = await stage.run(words, env);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: proxy.passed() >= after ? 9 : 0 });
    }
    await proxy.stop();
    expect(pretenders(arrived)).toEqual([]);
    const again = await stage.run(words);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(pathsIn(arrived)).toEqual(pathsIn(source));
    expect(pathsIn(source).filter(path => !sameContent(path, arrived))).toEqual([]);
    rmSync(arrived, { recursive: true });
  });
});

test.each([upload, download])('%o goes on where it was interrupted', async make => {
  const { words, arrived } = make(1000);
  proxy = await startCutProxy(stage.sshPort, { after: large - 500_000, onCut: () => {} });
  await stage.run(words, { TURNOUT_SSH_PORT: String(proxy.port) });
  await proxy.stop();
  proxy = await startCutProxy(stage.sshPort, { after: Number.POSITIVE_INFINITY, onCut: () => {} });
  expect(await stage.run(words, { TURNOUT_SSH_PORT: String(proxy.port) })).toMatchObject({ exitCode: 0 });
  await proxy.stop();
  // All but what may have been under way, the last block of which is compared.
  expect(proxy.passed()).toBeLessThan(large - 5_000_000);
  expect(pathsIn(source).filter(path => !sameContent(path, arrived))).toEqual([]);
});

function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

function sameContent(path: string, arrived: string): boolean {
  const [here, there] = [join(source, path), join(arrived, path)];
  return statSync(here).isDirectory() || readFileSync(here).equals(readFileSync(there));
}

/** Files that have the size of the whole ones and are not the same: a later run could take them for whole. */
function pretenders(arrived: string): string[] {
  return pathsIn(source).filter(path => {
    const there = join(arrived, path);
    if (!existsSync(there)) return false;
    return statSync(there).size === statSync(join(source, path)).size && !sameContent(path, arrived);
  });
}
