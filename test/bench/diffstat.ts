import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSftp, platformClient, type SftpSession } from '../support/platform-client.ts';
import { sandboxFolder, startProcess } from '../support/sandbox-process.ts';
import { makeKey } from '../support/ssh/keys.ts';
import { figuresOf, printFigures, timed, writeJson } from './figures.ts';
import { openApi } from './open-api.ts';

const inFlight = 32;

/** `--quick`: a tenth of everything. */
const sizes = (quick: boolean) =>
  quick ? { files: 1000, changed: 10, rounds: 7 } : { files: 10_000, changed: 100, rounds: 25 };

const pathOf = (n: number) => `wp-content/plugins/bench/part-${n % 100}/file-${n}.php`;

function contentOf(n: number, edit = 0): Buffer {
  const lines = Array.from(
    { length: 20 + (n % 60) },
    (_, line) => `line ${line} of file ${n}${line % 7 === edit ? ` edited ${edit}` : ''}`,
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

async function upload(session: SftpSession, numbers: readonly number[], edit?: number): Promise<void> {
  const queue = [...numbers];
  const worker = async () => {
    for (let n = queue.pop(); n !== undefined; n = queue.pop()) {
      await session.write(`code/${pathOf(n)}`, contentOf(n, edit));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/** A diffstat over HTTP against `git status` on the same tree: 10,000 committed files, 100 changed. */
export async function bench(flags: readonly string[]): Promise<void> {
  const { files, changed, rounds } = sizes(flags.includes('--quick'));
  const folder = sandboxFolder();
  const sandbox = await startProcess(folder);
  try {
    const client = await platformClient(sandbox);
    const site = await client.siteId('my-site');
    const key = makeKey();
    await client.registerKey(key.public);
    await client.runWorkflow(site, 'dev', 'enable_on_server_development');
    const session = await openSftp({
      sshPort: sandbox.sshPort,
      username: `dev.${site}`,
      privateKey: key.private,
    });
    await makeFolders(session);

    const numbers = Array.from({ length: files }, (_, n) => n);
    const uploading = await timed(() => upload(session, numbers));
    const firstListing = await timed(async () => expectCount(await client.diffstat(site, 'dev'), files));
    const committing = await timed(() =>
      client.runWorkflow(site, 'dev', 'commit_and_push_on_server_changes', { message: 'Bench' }),
    );
    expectCount(await client.diffstat(site, 'dev'), 0);
    const edited = numbers.filter(n => n % (files / changed) === 0);
    await upload(session, edited, 1);
    const afterEdits = await timed(async () => expectCount(await client.diffstat(site, 'dev'), changed));

    const api = await openApi(sandbox);
    const ask = () => api.get(`/api/sites/${site}/environments/dev/on-server-development/diffstat`);
    const environment = join(folder, 'sites', site, 'environments/dev');
    const git = (...args: string[]) =>
      execFileSync(
        'git',
        ['--git-dir', join(environment, 'git'), '--work-tree', join(environment, 'code'), ...args],
        {
          cwd: join(environment, 'code'),
          env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
          maxBuffer: 1 << 28,
        },
      ).toString();
    const status: number[] = [];
    const warm: number[] = [];
    const changedOnce: number[] = [];
    for (let round = 0; round < rounds; round++) {
      status.push(await timed(() => git('status', '--porcelain', '-uall', '--no-renames')));
      warm.push(await timed(ask));
      await upload(session, edited.slice(0, 1), 2 + (round % 4));
      changedOnce.push(await timed(ask));
    }
    const equal = sameAsGit(JSON.parse(await ask()), git('diff', '--numstat', '--no-renames', '-z', 'HEAD'));
    session.end();
    api.close();

    console.log(
      `${files} files uploaded in ${Math.round(uploading)} ms, listed in ${Math.round(firstListing)} ms, committed in ${Math.round(committing)} ms`,
    );
    console.log(
      `${changed} changed: first diffstat ${afterEdits.toFixed(1)} ms; equal to git diff --numstat: ${equal}`,
    );
    const figures = figuresOf([
      { name: 'git status', runs: status },
      { name: 'diffstat over HTTP', runs: warm },
      { name: 'diffstat over HTTP, directly after a change', runs: changedOnce },
    ]);
    printFigures(figures);
    writeJson(flags, { files, changed, equal, uploading, firstListing, committing, afterEdits, figures });
    if (!equal) process.exitCode = 1;
  } finally {
    await sandbox.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeFolders({ sftp }: SftpSession): Promise<void> {
  const folders = [
    'wp-content/plugins/bench',
    ...Array.from({ length: 100 }, (_, n) => `wp-content/plugins/bench/part-${n}`),
  ];
  for (const folder of folders) {
    await new Promise<void>((resolve, reject) =>
      sftp.mkdir(`code/${folder}`, error => (error ? reject(error) : resolve())),
    );
  }
}

function expectCount(diffstat: Record<string, unknown>, count: number): void {
  const found = Object.keys(diffstat).length;
  if (found !== count) throw new Error(`${found} changes listed, not ${count}`);
}

function sameAsGit(
  diffstat: Record<string, { additions: string; deletions: string }>,
  numstat: string,
): boolean {
  const rows = numstat
    .split('\0')
    .filter(Boolean)
    .map(row => row.split('\t'));
  const reported = Object.entries(diffstat).map(([path, { additions, deletions }]) =>
    [additions, deletions, path].join('\t'),
  );
  return JSON.stringify(reported.sort()) === JSON.stringify(rows.map(row => row.join('\t')).sort());
}
