import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from '../support/platform-client.ts';
import type { Lane } from './lane.ts';
import type { Acknowledged } from './writer.ts';

const run = promisify(execFile);

/** Looks, behind the back of sandbox and client, for what was written; each content is read once. */
export interface Keeper {
  /** What is in no commit, in no stash and not on the disk of the server either. */
  missing(written: readonly Acknowledged[]): Promise<Acknowledged[]>;
}

export function createKeeper({ repository, code, person }: Lane): Keeper {
  const kept = new Set<string>();
  const seen = new Set<string>();
  const stashes = join(person.home, '.local/share/turnout/stashes');

  async function lookAtCommits(): Promise<void> {
    const objects = (await git(['rev-list', '--objects', 'master'])).toString().split('\n');
    const fresh = objects.filter(line => / (race-|again)/.test(line) && !seen.has(line));
    for (const line of fresh) seen.add(line);
    if (fresh.length === 0) return;
    const ids = fresh.map(line => line.slice(0, 40));
    for (const content of contentsIn(await git(['cat-file', '--batch'], `${ids.join('\n')}\n`))) {
      kept.add(sha256(content));
    }
  }

  async function git(args: string[], input?: string): Promise<Buffer> {
    const options = { encoding: 'buffer', maxBuffer: 1 << 30 } as const;
    const running = run('git', ['--git-dir', repository, ...args], options);
    if (input !== undefined) running.child.stdin?.end(input);
    return (await running).stdout;
  }

  /** By what is on the disk, and not by what a manifest says. */
  function lookAtStashes(): void {
    const names = existsSync(stashes) ? readdirSync(stashes).filter(name => !name.startsWith('.')) : [];
    for (const name of names) {
      for (const file of readdirSync(join(stashes, name, 'contents'))) {
        const location = join(stashes, name, 'contents', file);
        if (!seen.has(location)) kept.add(sha256(readFileSync(location)));
        seen.add(location);
      }
    }
  }

  const isOnServer = ({ path, sha256: sum }: Acknowledged) => {
    const file = join(code, path);
    return existsSync(file) && sha256(readFileSync(file)) === sum;
  };

  return {
    async missing(written) {
      await lookAtCommits();
      lookAtStashes();
      const newest = new Map(written.map(write => [write.path, write]));
      return [...newest.values()].filter(write => !kept.has(write.sha256) && !isOnServer(write));
    },
  };
}

/** What `git cat-file --batch` prints: a line with the size before each content. */
function* contentsIn(out: Buffer): Generator<Buffer> {
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(10, at);
    const size = Number(out.subarray(at, end).toString().split(' ')[2]);
    if (Number.isNaN(size)) return;
    yield out.subarray(end + 1, end + 1 + size);
    at = end + 1 + size + 1;
  }
}
