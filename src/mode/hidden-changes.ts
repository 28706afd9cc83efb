import type { PendingChange } from '../contract/diffstat.ts';
import { PendingError } from '../errors/turnout-error.ts';
import type { EnvironmentPort, Parts } from './ports.ts';
import type { SweepPort, Swept, Upload } from './stash-port.ts';

interface Search {
  sweep: SweepPort | undefined;
  /** Epoch seconds: see `lastRewrite`. */
  since: number | undefined;
  listed: readonly PendingChange[];
}

/** What there is besides the diffstat, which lags (decisions.md 3). */
export interface Evidence {
  /** What the files say; undefined when they could not be looked at. */
  swept: Swept | undefined;
  /** Uploads of ours that no commit can hold yet and Git does not ignore. */
  uploads: readonly string[];
  /** Uploads of ours that `.gitignore` matches. */
  ignored: readonly string[];
}

/** Looks at the files and at our own uploads, where that can be done. */
export async function gatherEvidence(parts: Parts, { sweep, since, listed }: Search): Promise<Evidence> {
  if (!sweep || since === undefined) return { swept: undefined, uploads: [], ignored: [] };
  parts.talk.waiting('Looking at the files for what is not listed');
  const [swept, uploads] = await Promise.all([sweep.changedFrom(since), sweep.uploads(since)]);
  const unlisted = uploads.filter(({ path }) => isHidden(path, listed));
  const ours = await withoutCommitted(parts, unlisted);
  const ignored = new Set(ours.length > 0 ? await sweep.ignored(ours) : []);
  const evidence = { swept, uploads: ours.filter(path => !ignored.has(path)), ignored: [...ignored] };
  return compareWithCommit(evidence, listed, sweep);
}

/** Behind a commit that came since, uploads of ours are no evidence: the platform commits all or nothing. */
async function withoutCommitted({ environment }: Parts, uploads: readonly Upload[]): Promise<string[]> {
  if (uploads.length === 0) return [];
  const head = (await environment.codeLog())[0]?.hash;
  return uploads.filter(({ base }) => base === undefined || base === head).map(({ path }) => path);
}

/**
 * Times prove little: a file can have been written anew as it was, and what has the second of the last workflow was
 * written before it or after it. Where the commit can be looked at, only what differs from it remains, and counts.
 */
async function compareWithCommit(
  evidence: Evidence,
  listed: readonly PendingChange[],
  sweep: SweepPort,
): Promise<Evidence> {
  const { swept, uploads } = evidence;
  const newer = swept?.newer ?? [];
  const sameSecond = swept?.sameSecond ?? [];
  const open = new Set([...newer, ...sameSecond, ...uploads].filter(path => isHidden(path, listed)));
  const unlike = open.size > 0 ? await sweep.unlikeCommit([...open]) : undefined;
  if (!unlike) return evidence;
  const counts = (path: string) => !open.has(path) || unlike.includes(path);
  return {
    ...evidence,
    uploads: uploads.filter(counts),
    swept: swept && {
      newer: [...newer, ...sameSecond.filter(path => open.has(path))].filter(counts),
      sameSecond: sameSecond.filter(path => !open.has(path)),
    },
  };
}

/** What has changed by this evidence and is not in the diffstat; folders only where nothing in them says why. */
export function hiddenBehind(listed: readonly PendingChange[], { swept, uploads }: Evidence): string[] {
  const paths = new Set([...(swept?.newer ?? []), ...uploads]);
  const hidden = [...paths].filter(path => isHidden(path, listed));
  const files = hidden.filter(path => !path.endsWith('/'));
  return hidden.filter(
    path => !path.endsWith('/') || !files.some(file => path === './' || file.startsWith(path)),
  );
}

/** Whether the files vouch for it that there is nothing but what is listed. */
export function vouchesFor(listed: readonly PendingChange[], evidence: Evidence): boolean {
  const { swept } = evidence;
  if (!swept || hiddenBehind(listed, evidence).length > 0) return false;
  return !swept.sameSecond.some(path => isHidden(path, listed));
}

/** A folder is newer because something came into it or went from it: it is listed when something in it is. */
function isHidden(path: string, listed: readonly PendingChange[]): boolean {
  if (path === './') return listed.length === 0;
  return !listed.some(change => (path.endsWith('/') ? change.path.startsWith(path) : change.path === path));
}

/** More than this many would not be read. */
const mostNamed = 10;

export function notListed({ name }: Pick<EnvironmentPort, 'name'>, hidden: readonly string[]): PendingError {
  const named = hidden.slice(0, mostNamed).join(', ');
  const more = hidden.length - mostNamed;
  const paths = hidden.length === 1 ? '1 path is' : `${hidden.length.toLocaleString('en-US')} paths are`;
  return new PendingError(
    `The platform does not list it, but in ${name} ${paths} newer than its last commit or switch: ${named}${
      more > 0 ? `, and ${more.toLocaleString('en-US')} more` : ''
    }. Nothing was touched.`,
    {
      hint: `It may only be late: turnout env:diffstat ${name} --wait. Git may also ignore them; to trust the list: --no-sweep`,
    },
  );
}
