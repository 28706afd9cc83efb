import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseManifest } from '../../src/stash/manifest.ts';
import { codeTree } from '../support/code-tree.ts';
import { makeKey } from '../support/keys.ts';
import { openSftp, type PlatformClient, platformClient, sha256 } from '../support/platform-client.ts';
import { remoteEdits } from '../support/remote-edits.ts';
import { type SandboxProcess, sandboxFolder, startProcess } from '../support/sandbox-process.ts';
import { until } from '../support/until.ts';

const rounds = 20;
const binary = join(process.cwd(), 'bin/turnout.js');
const key = makeKey();
const folder = sandboxFolder();
const home = mkdtempSync(join(tmpdir(), 'turnout-kill-stash-'));
const shelf = join(home, '.local/share/turnout/stashes');

let sandbox: SandboxProcess;
let client: PlatformClient;
let site = '';
let code = '';

beforeAll(async () => {
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, '.ssh/id_ed25519'), key.private, { mode: 0o600 });
  sandbox = await startProcess(folder);
  client = await platformClient(sandbox);
  site = await client.siteId('my-site');
  code = join(folder, 'sites', site, 'environments/dev/code');
  await client.registerKey(key.public);
  await client.runWorkflow(site, 'dev', 'enable_on_server_development');
  const session = await openSftp({ ...sandbox, username: `dev.${site}`, privateKey: key.private });
  const edits = remoteEdits(session);
  for (let n = 0; n < 80; n++) {
    await edits.write(`killed/${n}.bin`, randomBytes(Math.floor(Math.random() * 65_536)));
    // Files that are old by any clock need no rest before they are read.
    await edits.setTime(`killed/${n}.bin`, 1_700_000_000);
  }
  session.end();
});

afterAll(async () => {
  await sandbox.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

function turnout(...words: string[]) {
  const child = spawn(process.execPath, [binary, ...words], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      TURNOUT_PLATFORM: 'sandbox',
      TURNOUT_SANDBOX_DIR: folder,
      TURNOUT_MACHINE_TOKEN: sandbox.token,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', chunk => {
    stdout += String(chunk);
  });
  child.stderr.on('data', chunk => {
    stderr += String(chunk);
  });
  const ended = new Promise<{ exitCode: number | null; stdout: string; stderr: string }>(resolve => {
    child.on('close', exitCode => resolve({ exitCode, stdout, stderr }));
  });
  return { child, ended };
}

const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
const draftsThere = () => (existsSync(shelf) ? readdirSync(shelf).filter(name => name.startsWith('.')) : []);

/** Each stash that is listed has all that it says. */
async function expectWholeStashes(): Promise<number> {
  const listed = await turnout('stash:list', '--format=json', '--fields=id,folder,files').ended;
  expect(listed).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('cannot be used') });
  const stashes: Record<string, { folder: string; files: number }> = JSON.parse(listed.stdout);
  for (const { folder: place, files: count } of Object.values(stashes)) {
    const { files } = parseManifest(readFileSync(join(place, 'manifest.json'), 'utf8'));
    expect({ count, files: files.length }).toEqual({ count: 80, files: 80 });
    for (const file of files) {
      if (file.kind === 'link') throw new Error('there are no links here');
      expect(sha256(readFileSync(join(place, 'contents', file.sha256)))).toBe(file.sha256);
    }
  }
  return Object.keys(stashes).length;
}

test(`kill -9 at ${rounds} random points of env:stash: nothing is lost, no half stash is listed`, async () => {
  const tree = codeTree(code);
  const pending = await client.diffstat(site, 'dev');
  const began = performance.now();
  expect(await turnout('env:stash', 'my-site.dev', '--settle=0').ended).toMatchObject({ exitCode: 0 });
  const usual = performance.now() - began;
  let halfway = 0;
  let complete = 0;

  for (let round = 0; round < rounds; round++) {
    const before = new Set(draftsThere());
    const hasBegun = () => draftsThere().some(name => !before.has(name));
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
    expect(await client.diffstat(site, 'dev')).toEqual(pending);
  }
  expect(codeTree(code)).toEqual(tree);
  const whole = await expectWholeStashes();

  expect(await turnout('env:stash', 'my-site.dev', '--settle=0').ended).toMatchObject({ exitCode: 0 });
  expect(draftsThere()).toEqual([]);
  expect(await expectWholeStashes()).toBe(whole + 1);
  console.log(
    `stash: ${rounds} kills, ${halfway} of them halfway, ${complete} too late, ${whole} whole stashes`,
  );
  expect(halfway).toBeGreaterThan(2);
}, 120_000);

test('kill -9 in the middle of stash:restore, 10 times: the same command goes on, and it is all there', async () => {
  const tree = codeTree(code);
  const pending = await client.diffstat(site, 'dev');
  const { stdout } = await turnout('env:stash', 'my-site.dev', '--settle=0', '--field=id').ended;
  const restore = ['stash:restore', stdout.trim(), '--settle=0'];
  const discard = async () => {
    await client.runWorkflow(site, 'dev', 'enable_git_mode');
    await client.runWorkflow(site, 'dev', 'enable_on_server_development');
  };
  let halfway = 0;
  for (let round = 0; round < 10; round++) {
    await discard();
    const { child, ended } = turnout(...restore);
    await until(() => (isOver(child) || existsSync(join(code, 'killed/0.bin')) ? true : undefined));
    await pause(Math.random() * 60);
    child.kill('SIGKILL');
    if ((await ended).exitCode === null && codeTree(code).size < tree.size) halfway += 1;
    expect(await turnout(...restore).ended).toMatchObject({ exitCode: 0 });
    expect(codeTree(code)).toEqual(tree);
    expect(await client.diffstat(site, 'dev')).toEqual(pending);
  }
  console.log(`restore: 10 kills, ${halfway} of them halfway`);
  expect(halfway).toBeGreaterThan(2);
}, 120_000);
