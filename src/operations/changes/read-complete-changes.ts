import type { PendingChange } from '../../contract/diffstat.ts';
import { TimeoutError, TurnoutError } from '../../errors/turnout-error.ts';
import type { CommitDeps, CommitOptions } from '../commit/commit-options.ts';
import { readSettled } from './settle-changes.ts';
import {
  type Evidence,
  findUploads,
  gatherEvidence,
  noEvidence,
  refuseHidden,
  vouchesFor,
} from './unlisted-changes.ts';

/** How long our own uploads are waited for: the platform notices late, and what is as before it never lists. Milliseconds. */
const uploadTimeout = 10_000;

const state = 'Nothing was committed';

/** What a commit is to hold, and how far that is known. */
export interface WholeReading {
  changes: PendingChange[];
  /** Whether the files were looked at for what is not listed. */
  swept: boolean;
  /** Epoch milliseconds when the last look began: nothing written later is covered. */
  lookedAt: number;
}

/**
 * The changes that a commit is to hold, when they have come to rest and nothing is known to be missing. Throws
 * TimeoutError when an expected path does not come, PendingError when nothing is listed although there is something, and
 * TurnoutError when nothing is listed and the files cannot be looked at.
 */
export async function readWhole(
  deps: CommitDeps,
  options: CommitOptions,
  since: number | undefined,
): Promise<WholeReading> {
  const { environment, operationLog, time } = deps;
  const { expect, deadline } = options;
  await refuseIgnored(deps, expect);
  const began = time.now();
  const first = await environment.pendingChanges();
  const evidence = await lookFor(first, deps, { force: options.force, since });
  if (evidence.ignored.length > 0) {
    operationLog.warning(
      `Uploaded, but .gitignore matches it, so no commit can take it: ${nameSome(evidence.ignored)}`,
    );
  }
  if (first.length === 0 && expect.length === 0 && vouchesFor(first, evidence)) {
    return { changes: first, swept: true, lookedAt: began };
  }
  const changes = await waitForPaths(deps, options, await readSettled(deps, options, first), {
    paths: expect,
    until: deadline,
  });
  const late = missing(changes, expect);
  if (late.length > 0) throw notInTime(environment.name, late);
  const until = Math.min(deadline, time.elapsed() + uploadTimeout);
  const lookedAt = time.now();
  const whole = await waitForPaths(deps, options, changes, { paths: evidence.uploads, until });
  // Others may have committed meanwhile what was listed at first.
  const last =
    whole.length === 0 && first.length > 0 ? await lookFor([], deps, { ...options, since }) : evidence;
  if (whole.length === 0) refuseHidden(deps, whole, { evidence: last, state });
  const left = missing(whole, evidence.uploads);
  if (left.length > 0) operationLog.warning(`Uploaded, but not listed as changed: ${nameSome(left)}`);
  return { changes: whole, swept: last.swept, lookedAt: last.swept ? began : lookedAt };
}

/** A commit discards nothing: where there is something to commit, the look is not needed. */
async function lookFor(
  listed: readonly PendingChange[],
  deps: CommitDeps,
  { force, since }: { force: boolean; since: number | undefined },
): Promise<Evidence> {
  if (force) return noEvidence;
  const { sweep } = deps;
  const options = { sweep, since, listed, state };
  try {
    return await gatherEvidence(deps, options);
  } catch (error) {
    const isOutOfReach = error instanceof TurnoutError && (error.exit === 'network' || error.exit === 'auth');
    if (listed.length === 0 || !isOutOfReach) throw error;
    return { ...noEvidence, uploads: await findUploads(deps, options) };
  }
}

interface Awaited {
  paths: readonly string[];
  /** By the clock's `elapsed`. */
  until: number;
}

/** Reads on until all of these are listed; answers what was read last, settled. */
async function waitForPaths(
  deps: CommitDeps,
  options: CommitOptions,
  first: PendingChange[],
  { paths, until }: Awaited,
): Promise<PendingChange[]> {
  const { environment, time, operationLog } = deps;
  let changes = first;
  for (let interval = 1000; missing(changes, paths).length > 0; interval = Math.min(interval * 1.5, 5000)) {
    const left = until - time.elapsed();
    if (left <= 0) return changes;
    operationLog.waiting(`Waiting until the platform lists ${nameSome(missing(changes, paths))}`);
    await time.sleep(Math.min(interval, left));
    changes = await environment.pendingChanges();
  }
  return changes === first ? first : readSettled(deps, options, changes);
}

/** What `.gitignore` matches never comes into the list, so there is no use in waiting for it. */
async function refuseIgnored({ environment, sweep }: CommitDeps, expect: readonly string[]): Promise<void> {
  const ignored = expect.length > 0 ? await sweep?.ignored(expect) : undefined;
  if (!ignored || ignored.length === 0) return;
  throw new TimeoutError(
    `What --expect waits for can never be committed: .gitignore matches ${nameSome(ignored)}`,
    {
      hint: `Change .gitignore in ${environment.name} first, or do not expect it.`,
    },
  );
}

function missing(changes: readonly PendingChange[], paths: readonly string[]): string[] {
  const listed = new Set(changes.map(({ path }) => path));
  return paths.filter(path => !listed.has(path));
}

function notInTime(name: string, late: readonly string[]): TimeoutError {
  return new TimeoutError(`The platform does not list what --expect waits for: ${nameSome(late)}`, {
    hint: `Nothing was committed. Is it uploaded, and changed? Look again: turnout env:diffstat ${name} --wait`,
  });
}

const maxNamed = 10;

function nameSome(paths: readonly string[]): string {
  const more = paths.length - maxNamed;
  const named = paths.slice(0, maxNamed).join(', ');
  return more > 0 ? `${named} and ${more.toLocaleString('en-US')} more` : named;
}
