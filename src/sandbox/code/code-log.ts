import { checkedRef, type Repository } from './git/repository.ts';

/** One commit as the code log shows it (platform-api.md 6.5). */
export interface LoggedCommit {
  hash: string;
  author: string;
  email: string;
  /** `2016-08-18T23:31:15`, UTC without a zone. */
  datetime: string;
  /** With its trailing newline, if it has one. */
  message: string;
  /** Those given whose history contains the commit. */
  labels: string[];
  parents: string[];
}

const fields = ['%H', '%an', '%ae', '%at', '%P', '%B'];

/**
 * The first-parent history of `ref`, newest first; empty while the ref does not exist. `labels`: name of an
 * environment → full name of the ref that it stands on.
 */
export async function readLog(
  repository: Repository,
  ref: string,
  labels: ReadonlyMap<string, string>,
): Promise<LoggedCommit[]> {
  const refs = await repository.refs();
  if (!refs.has(checkedRef(ref))) return [];
  const [log, histories] = await Promise.all([
    readCommits(repository, ['--first-parent', ref]),
    readHistories(
      repository,
      [...labels].filter(([, labelled]) => refs.has(labelled)),
    ),
  ]);
  return log.map(commit => ({
    ...commit,
    labels: histories.filter(([, history]) => history.has(commit.hash)).map(([label]) => label),
  }));
}

/** The commits of a revision range, newest first, without labels. What is in it has been checked. */
export async function readCommits(
  { git, path }: Repository,
  range: readonly string[],
): Promise<LoggedCommit[]> {
  const format = `--format=${fields.join('%x00')}`;
  const command = ['log', '-z', '--no-color', '--no-show-signature', format, ...range, '--'];
  const values = (await git.run({ gitDir: path }, command)).toString('utf8').split('\0');
  const commits: LoggedCommit[] = [];
  for (let at = 0; at + fields.length <= values.length; at += fields.length) {
    const [hash = '', author = '', email = '', time = '', parents = '', message = ''] = values.slice(at);
    commits.push({
      hash,
      author,
      email,
      datetime: new Date(Number(time) * 1000).toISOString().slice(0, 19),
      message,
      labels: [],
      parents: parents.split(' ').filter(parent => parent !== ''),
    });
  }
  return commits;
}

function readHistories(
  { git, path }: Repository,
  labels: readonly [label: string, ref: string][],
): Promise<[label: string, history: Set<string>][]> {
  return Promise.all(
    labels.map(async ([label, ref]): Promise<[string, Set<string>]> => {
      const history = await git.line({ gitDir: path }, ['rev-list', checkedRef(ref), '--']);
      return [label, new Set(history.split('\n'))];
    }),
  );
}
