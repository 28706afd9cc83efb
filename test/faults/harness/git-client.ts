import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runProgram } from '../../sandbox/ssh/run-program.ts';
import type { AttackedPlatform } from './platform.ts';

interface TreeEntry {
  mode: '100644' | '100755' | '120000' | '40000' | '160000';
  /** As it shall stand in the tree, whatever Git thinks of it. */
  name: string;
  hash: string;
}

/** A user with a key and a Git that makes what Git itself would not. */
export interface GitClient {
  url: string;
  blob(content: string): string;
  /** Writes the tree object byte by byte: no rule of Git stands in the way. */
  tree(entries: readonly TreeEntry[]): string;
  /** A commit of a tree on `parent`. */
  commit(tree: string, parent?: string): string;
  /** The commit that a branch of the server stands on. */
  head(branch: string): Promise<string>;
  git(...args: string[]): Promise<Ran>;
  end(): void;
}

export function startGitClient(platform: AttackedPlatform): GitClient {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-git-client-'));
  const key = join(folder, 'key');
  writeFileSync(key, platform.privateKey, { mode: 0o600 });
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'BatchMode=yes',
  ];
  const who = { NAME: 'Eve', EMAIL: 'eve@example.com', DATE: '1760000000 +0000' };
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_SSH_COMMAND: ['ssh -F /dev/null -i', key, ...options.map(each => `-o ${each}`)].join(' '),
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap(role =>
        Object.entries(who).map(([what, value]) => [`GIT_${role}_${what}`, value]),
      ),
    ),
  };
  const url = `ssh://codeserver.dev.${platform.site}@127.0.0.1:${platform.process.sshPort}/~/repository.git`;
  const here = (args: readonly string[], input?: Buffer | string) =>
    execFileSync('git', args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
    }).trim();
  here(['init', '-q', '-b', 'master']);
  return {
    url,
    blob: content => here(['hash-object', '-w', '--stdin'], content),
    tree(entries) {
      const parts = entries.map(({ mode, name, hash }) =>
        Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(hash, 'hex')]),
      );
      return here(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], Buffer.concat(parts));
    },
    commit: (tree, parent) => here(['commit-tree', tree, '-m', 'x', ...(parent ? ['-p', parent] : [])]),
    async head(branch) {
      await runProgram('git', ['fetch', '-q', url, branch], { env, cwd: folder });
      return here(['rev-parse', 'FETCH_HEAD']);
    },
    git: (...args) => runProgram('git', args, { env, cwd: folder }),
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}
