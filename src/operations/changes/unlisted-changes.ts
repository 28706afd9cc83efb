import type { PendingChange } from '../../contract/diffstat.ts';
import { matchListed } from '../../contract/listed.ts';
import {
  InterruptedError,
  NetworkError,
  PendingError,
  TurnoutError,
  UnsafeError,
} from '../../errors/turnout-error.ts';
import type { EnvironmentPort, OperationDeps } from '../ports/operation-ports.ts';
import type { SweepPort, Swept, Upload } from '../ports/stash-port.ts';
import { lastRewrite } from '../workflow/last-code-change.ts';

interface SearchOptions {
  /** Undefined: the caller has said that the list is to be trusted. */
  sweep: SweepPort | undefined;
  /** Epoch seconds: see `lastRewrite`. Undefined: not among the newest workflows. */
  since: number | undefined;
  listed: readonly PendingChange[];
  /** What is the case when nothing can be said: `my-site.dev stays in SFTP mode`. */
  state: string;
}

/** What there is besides the diffstat, which lags (decisions.md 3 and 38). */
export interface Evidence extends Swept {
  /** Whether the files were looked at. */
  swept: boolean;
  /** Uploads of ours that no commit holds and Git does not ignore. */
  uploads: readonly string[];
  /** Uploads of ours that `.gitignore` matches. */
  ignored: readonly string[];
}

/** What is known where nothing was looked at. */
export const noEvidence: Evidence = {
  swept: false,
  changed: [],
  removed: [],
  uncertain: [],
  emptyFolders: [],
  withoutGit: undefined,
  uploads: [],
  ignored: [],
};

/**
 * Looks at the files and at our own uploads, unless the list is to be trusted. Throws TurnoutError where they cannot be
 * looked at: who could not look has not seen that there is nothing (decisions.md 38).
 */
export async function gatherEvidence(deps: OperationDeps, options: SearchOptions): Promise<Evidence> {
  const { sweep, listed, state } = options;
  if (!sweep) return noEvidence;
  deps.operationLog.waiting('Looking at the files for what is not listed');
  const since = options.since ?? lastRewrite(await deps.environment.history());
  if (since === undefined) throw noMoment(deps.environment, state);
  const isListed = matchListed(listed);
  const unlisted = (await sweep.uploads(since)).filter(({ path }) => !isListed(path));
  const ours = await withoutCommitted(deps, unlisted);
  const swept = await sweep.look({ since, listed, uploads: ours }).catch((error: unknown) => {
    throw cannotLook(error, state);
  });
  const changed = new Set(swept.changed);
  const rest = ours.filter(path => !changed.has(path));
  const ignored = rest.length > 0 ? ((await sweep.ignored(rest)) ?? []) : [];
  return { ...swept, swept: true, uploads: ours.filter(path => changed.has(path)), ignored };
}

/** The uploads of ours that no commit can hold yet. For who is content with that. */
export async function findUploads(
  deps: OperationDeps,
  { sweep, since, listed }: Pick<SearchOptions, 'sweep' | 'since' | 'listed'>,
): Promise<string[]> {
  if (!sweep || since === undefined) return [];
  const isListed = matchListed(listed);
  return withoutCommitted(
    deps,
    (await sweep.uploads(since)).filter(({ path }) => !isListed(path)),
  );
}

/** Behind a commit that came since, uploads of ours are no evidence: the platform commits all or nothing. */
async function withoutCommitted(
  { environment }: OperationDeps,
  uploads: readonly Upload[],
): Promise<string[]> {
  if (uploads.length === 0) return [];
  const head = (await environment.codeLog())[0]?.hash;
  return uploads.filter(({ base }) => base === undefined || base === head).map(({ path }) => path);
}

/** What has changed by this evidence and is not in the diffstat, as it is named to people. */
export function hiddenBehind(
  listed: readonly PendingChange[],
  { changed, removed }: Pick<Evidence, 'changed' | 'removed'>,
): string[] {
  const isListed = matchListed(listed);
  const open = (paths: readonly string[]) => [...new Set(paths)].filter(path => !isListed(path));
  return [...open(changed).map(toName), ...open(removed).map(path => `${path} (removed)`)];
}

/** Whether the files vouch for it that there is nothing but what is listed. */
export function vouchesFor(listed: readonly PendingChange[], evidence: Evidence): boolean {
  return evidence.swept && evidence.uncertain.length === 0 && hiddenBehind(listed, evidence).length === 0;
}

/** Throws where something is there that is not listed, or where that cannot be told. */
export function refuseHidden(
  deps: Pick<OperationDeps, 'environment'>,
  listed: readonly PendingChange[],
  { evidence, state }: { evidence: Evidence; state: string },
): void {
  const hidden = hiddenBehind(listed, evidence);
  if (hidden.length > 0) throw notListed(deps.environment, hidden, evidence.withoutGit);
  if (evidence.uncertain.length > 0) throw cannotDecide(state, evidence);
}

/** Names the new empty folders: they are in no list, and stop nothing. */
export function reportEmptyFolders(
  { operationLog }: Pick<OperationDeps, 'operationLog'>,
  { emptyFolders }: Evidence,
): void {
  if (emptyFolders.length === 0) return;
  const [what, them] =
    emptyFolders.length === 1 ? ['This new folder is', 'it'] : ['These new folders are', 'them'];
  operationLog.notice(`${what} empty, so no commit and no stash holds ${them}: ${nameSome(emptyFolders)}`);
}

function toName(path: string): string {
  return path === './' ? 'code/' : path;
}

/** More than this many would not be read. */
const maxNamed = 10;

function nameSome(paths: readonly string[]): string {
  const more = paths.length - maxNamed;
  const named = paths.slice(0, maxNamed).join(', ');
  return more > 0 ? `${named}, and ${more.toLocaleString('en-US')} more` : named;
}

function notListed(
  { name }: Pick<EnvironmentPort, 'name'>,
  hidden: readonly string[],
  withoutGit: string | undefined,
): PendingError {
  const paths =
    hidden.length === 1
      ? '1 path is not as its last commit or switch left it'
      : `${hidden.length.toLocaleString('en-US')} paths are not as its last commit or switch left them`;
  const times = withoutGit
    ? ` That is by their times, for Git could not be asked: ${sentence(withoutGit)}`
    : '';
  return new PendingError(
    `The platform does not list it, but in ${name} ${paths}: ${nameSome(hidden)}. Nothing was touched.${times}`,
    {
      hint: `It may only be late: turnout env:diffstat ${name} --wait. Git may also ignore it; to trust the list: --no-sweep`,
    },
  );
}

const trustTheList = 'Or trust the list of changes: --no-sweep, or TURNOUT_SWEEP=off.';

/** What stops an order whose files cannot be looked at: what is missing, and both ways on. */
export function cannotLook(cause: unknown, state: string): unknown {
  const isOwnWord = cause instanceof InterruptedError || cause instanceof UnsafeError;
  if (!(cause instanceof TurnoutError) || isOwnWord) return cause;
  return new TurnoutError(
    cause.exit === 'auth' ? 'auth' : 'network',
    `${state}, for its files could not be looked at for what the list may not show yet: ${cause.message}`,
    { hint: [sentence(cause.hint ?? ''), trustTheList].join(' ').trim(), cause },
  );
}

function cannotDecide(state: string, { uncertain, withoutGit }: Evidence): NetworkError {
  const what = withoutGit
    ? `Git could not be asked: ${sentence(withoutGit)}`
    : 'they are too many to be compared.';
  const paths = uncertain.map(toName);
  return new NetworkError(
    `${state}, because it is not known whether these files match the last commit: ${nameSome(paths)}; ${what}`,
    { hint: `To find out, turnout needs Git on this machine and a working SSH login. ${trustTheList}` },
  );
}

function noMoment({ name }: EnvironmentPort, state: string): NetworkError {
  return new NetworkError(
    `${state}, for the platform names no commit and no switch since which its files could be looked at.`,
    { hint: `A commit is such a moment: turnout env:commit ${name} --force. ${trustTheList}` },
  );
}

function sentence(text: string): string {
  return text.trim().replace(/([^.!?])$/, '$1.');
}
