import { RefusedError } from '../../errors/turnout-error.ts';
import { hasCode } from '../../system/disk/files.ts';
import { type Repository, upstreamRef } from '../code/git/repository.ts';
import { importCode } from '../code/import-code.ts';
import { type HistoryCommit, writeHistory } from '../code/write-history.ts';
import type { CodeBase } from './code-bases.ts';
import { type SeedDeps, toSeconds } from './parts.ts';
import type { SitePlan } from './plan.ts';

const committer = { authorName: 'Pantheon Automation', authorEmail: 'bot@getpantheon.com' };
const upstreamCommitter = { ...committer, authorName: 'Upstream' };
const hour = 3600;
const day = 24 * hour;

/** Gives the repository of a new site its first commits; answers the hash of the newest. */
export function plantCode(deps: SeedDeps, repository: Repository, { code, name }: SitePlan): Promise<string> {
  return 'folder' in code
    ? plantFolder(deps, repository, { folder: code.folder, name })
    : plantCommits(deps, repository, code);
}

async function plantFolder(
  { clock }: SeedDeps,
  repository: Repository,
  { folder, name }: { folder: string; name: string },
): Promise<string> {
  const order = { ...committer, time: toSeconds(clock), message: `Import the code of ${name}\n` };
  try {
    return await importCode(repository, folder, order);
  } catch (error) {
    if (!hasCode(error, 'EACCES')) throw error;
    throw new RefusedError(`Something in ${folder} cannot be read.`, {
      hint: 'Check the permissions of what lies in it.',
      cause: error,
    });
  }
}

/**
 * As people write it, one commit a day, the last one yesterday. The upstream has gone another way since the site
 * began; the last of its commits is of an hour ago.
 */
async function plantCommits(
  { clock }: SeedDeps,
  repository: Repository,
  { commits, upstream = [] }: CodeBase,
): Promise<string> {
  const dated = (code: CodeBase['commits'], who: typeof committer, step: number): HistoryCommit[] =>
    code.map(({ message, files }, index) => ({
      files,
      order: { ...who, message: `${message}\n`, time: toSeconds(clock) - (code.length - index) * step },
    }));
  const hashes = await writeHistory(repository, {
    ref: 'refs/heads/master',
    commits: dated(commits, committer, day),
  });
  const [first] = hashes;
  const head = hashes.at(-1);
  if (first === undefined || head === undefined) throw new RangeError('A code base has at least one commit.');
  await writeHistory(repository, {
    ref: upstreamRef,
    from: first,
    commits: dated(upstream, upstreamCommitter, hour),
  });
  return head;
}
