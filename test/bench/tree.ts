import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSftp, platformClient } from '../support/platform-client.ts';
import { sandboxFolder, startProcess } from '../support/sandbox-process.ts';
import { makeKey } from '../support/ssh/keys.ts';
import { benchOf, figuresOf, type Section, timed } from './figures.ts';
import { openApi } from './open-api.ts';

/** `--quick`: a twentieth of the files. */
const sizes = (quick: boolean) => ({ files: quick ? 3000 : 60_000, rounds: quick ? 5 : 15 });
const changed = 100;

const pathOf = (n: number) => `web/part-${n % 200}/piece-${n % 600}/file-${n}.php`;

function contentOf(n: number, edit: number): string {
  const lines = Array.from(
    { length: 20 + (n % 60) },
    (_, line) => `line ${line} of ${n}, ${line % 7 ? 0 : edit}\n`,
  );
  return lines.join('');
}

/** The list of changes and a commit on a tree of 60,000 files, beside what Git takes for the same. */
export const bench = benchOf(treeSections);

interface Stage {
  rounds: number;
  files: number;
  /** Changes these files, by their numbers, over SFTP. */
  edit(which: readonly number[], round: number): Promise<unknown>;
}

export async function treeSections(flags: readonly string[]): Promise<Section[]> {
  const { files, rounds } = sizes(flags.includes('--quick'));
  const folder = sandboxFolder();
  const code = join(folder, 'code-base');
  makeCode(code, files);
  const sandbox = await startProcess(folder, ['--code', code, '--site', 'large']);
  const client = await platformClient(sandbox);
  const api = await openApi(sandbox);
  try {
    const site = await client.siteId('large');
    const key = makeKey();
    await client.registerKey(key.public);
    await client.runWorkflow(site, 'dev', 'enable_on_server_development');
    const login = { sshPort: sandbox.sshPort, username: `dev.${site}`, privateKey: key.private };
    const session = await openSftp(login);
    const stage: Stage = {
      rounds,
      files,
      edit: (which, round) =>
        Promise.all(which.map(n => session.write(`code/${pathOf(n)}`, Buffer.from(contentOf(n, round))))),
    };
    const list = () => api.get(`/api/sites/${site}/environments/dev/on-server-development/diffstat`);
    const environment = join(folder, 'sites', site, 'environments/dev');
    const lists = await measureLists(stage, { list, environment });
    const commit = () =>
      client.runWorkflow(site, 'dev', 'commit_and_push_on_server_changes', { message: 'Bench' });
    const commits = await measureCommits(stage, { commit, code });
    session.end();
    return [lists, commits];
  } finally {
    api.close();
    await sandbox.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

const numbersOf = ({ files }: Stage) =>
  Array.from({ length: changed }, (_, n) => n * Math.floor(files / changed));

async function measureLists(
  stage: Stage,
  { list, environment }: { list(): Promise<string>; environment: string },
): Promise<Section> {
  const numbers = numbersOf(stage);
  const status: number[] = [];
  const listed: number[] = [];
  const changedOnce: number[] = [];
  await stage.edit(numbers, 1);
  for (let round = 0; round < stage.rounds; round++) {
    status.push(await timed(() => gitStatus(environment)));
    listed.push(await timed(list));
    await stage.edit(numbers.slice(0, 1), 2 + round);
    changedOnce.push(await timed(list));
  }
  const found = Object.keys(JSON.parse(await list())).length;
  if (found !== changed) throw new Error(`${found} changes are listed, not ${changed}`);
  return {
    title: `${changed} changes in ${stage.files} files`,
    figures: figuresOf([
      { name: 'git status', runs: status },
      { name: 'diffstat over HTTP', runs: listed },
      { name: 'diffstat over HTTP, directly after a change', runs: changedOnce },
    ]),
  };
}

async function measureCommits(
  stage: Stage,
  { commit, code }: { commit(): Promise<string>; code: string },
): Promise<Section> {
  const numbers = numbersOf(stage);
  const byGit: number[] = [];
  const byUs: number[] = [];
  for (let round = 100; round < 100 + stage.rounds; round++) {
    for (const n of numbers) writeFileSync(join(code, pathOf(n)), contentOf(n, round));
    byGit.push(await timed(() => gitCommit(code)));
    await stage.edit(numbers, round);
    const began = performance.now();
    const result = await commit();
    byUs.push(performance.now() - began);
    if (result !== 'succeeded') throw new Error(`the commit ${result}`);
  }
  return {
    title: `A commit of ${changed} changes in ${stage.files} files`,
    figures: figuresOf([
      { name: 'git add --all && git commit', runs: byGit },
      { name: 'the workflow, until it is seen to have ended', runs: byUs },
    ]),
  };
}

/** A repository of its own, which the sandbox imports. */
function makeCode(folder: string, files: number): void {
  for (let n = 0; n < files; n++) {
    const file = join(folder, pathOf(n));
    if (n < 600) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contentOf(n, 0));
  }
  execFileSync('git', ['init', '--quiet', folder]);
  gitCommit(folder);
}

function gitCommit(folder: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      stdio: 'ignore',
    });
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Bench');
}

function gitStatus(environment: string): void {
  const location = ['--git-dir', join(environment, 'git'), '--work-tree', join(environment, 'code')];
  execFileSync('git', [...location, 'status', '--porcelain', '-uall', '--no-renames'], {
    cwd: join(environment, 'code'),
    env: { PATH: process.env['PATH'], GIT_OPTIONAL_LOCKS: '0' },
    maxBuffer: 1 << 28,
  });
}
