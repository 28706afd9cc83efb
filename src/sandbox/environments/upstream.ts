import { type LoggedCommit, readCommits } from '../code/code-log.ts';
import { checkedHash, type Repository } from '../code/git/repository.ts';

/** How a commit stands to the upstream of its site. */
export interface UpstreamState {
  /** The upstream's newest commit. */
  head: string;
  /** Commits that it has not. */
  ahead: number;
  /** Commits that it has and we have not, newest first. */
  updates: LoggedCommit[];
}

/** A site that was imported has no upstream: then it is the commit that its code began with, and brings nothing new. */
export async function compareWithUpstream(repository: Repository, commit: string): Promise<UpstreamState> {
  const own = checkedHash(commit);
  const upstream = (await repository.upstream()) ?? (await firstCommit(repository, own));
  const [ahead, updates] = await Promise.all([
    count(repository, `${upstream}..${own}`),
    readCommits(repository, [`${own}..${upstream}`]),
  ]);
  return { head: upstream, ahead, updates };
}

/** Whether everything of the upstream is in this commit. */
export async function hasUpstream(repository: Repository, commit: string): Promise<boolean> {
  const upstream = await repository.upstream();
  return upstream === undefined || (await count(repository, `${checkedHash(commit)}..${upstream}`)) === 0;
}

async function firstCommit({ git, path }: Repository, commit: string): Promise<string> {
  const roots = await git.line({ gitDir: path }, [
    'rev-list',
    '--max-parents=0',
    '--first-parent',
    commit,
    '--',
  ]);
  return roots.split('\n').at(-1) ?? commit;
}

async function count({ git, path }: Repository, range: string): Promise<number> {
  return Number(await git.line({ gitDir: path }, ['rev-list', '--count', range, '--']));
}
