import { checkedRef, type Repository } from './repository.ts';

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
  const { git, path } = repository;
  const refs = await repository.refs();
  if (!refs.has(checkedRef(ref))) return [];
  const format = `--format=${fields.join('%x00')}`;
  const [log, histories] = await Promise.all([
    git.run({ gitDir: path }, [
      'log',
      '-z',
      '--first-parent',
      '--no-color',
      '--no-show-signature',
      format,
      ref,
      '--',
    ]),
    readHistories(
      repository,
      [...labels].filter(([, labelled]) => refs.has(labelled)),
    ),
  ]);
  const values = log.toString('utf8').split('\0');
  const commits: LoggedCommit[] = [];
  for (let at = 0; at + fields.length <= values.length; at += fields.length) {
    const [hash = '', author = '', email = '', time = '', parents = '', message = ''] = values.slice(at);
    commits.push({
      hash,
      author,
      email,
      datetime: new Date(Number(time) * 1000).toISOString().slice(0, 19),
      message,
      labels: histories.filter(([, history]) => history.has(hash)).map(([label]) => label),
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
