import type { PendingChange } from '../contract/diffstat.ts';
import { PendingError } from '../errors/turnout-error.ts';
import type { EnvironmentPort, Parts } from './ports.ts';
import type { SweepPort, Swept } from './stash-port.ts';

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
export async function gatherEvidence(
  { environment, talk }: Parts,
  { sweep, since, listed }: Search,
): Promise<Evidence> {
  if (!sweep || since === undefined) return { swept: undefined, uploads: [], ignored: [] };
  talk.waiting('Looking at the files for what is not listed');
  const [swept, uploads] = await Promise.all([sweep.changedFrom(since), sweep.uploads(since)]);
  const unlisted = uploads.filter(({ path }) => isHidden(path, listed));
  if (unlisted.length === 0) return { swept, uploads: [], ignored: [] };
  const head = (await environment.codeLog())[0]?.hash;
  // Behind a commit that came since they are no evidence: the platform commits all or nothing.
  const ours = unlisted.filter(({ base }) => base === undefined || base === head).map(({ path }) => path);
  const ignored = new Set(ours.length > 0 ? await sweep.ignored(ours) : []);
  return { swept, uploads: ours.filter(path => !ignored.has(path)), ignored: [...ignored] };
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
