import type { PendingChange } from '../../contract/diffstat.ts';
import { PendingError } from '../../errors/turnout-error.ts';
import { changesBeyond, readSettled } from '../changes/settle-changes.ts';
import type { LockPort } from '../ports/lock-port.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import type { CommittedCode, PathState, StashedCode } from '../ports/restore-port.ts';
import type { WaitOptions } from '../wait-options.ts';
import { waitForOthers } from '../workflow/wait-for-running-workflows.ts';

export interface RestoreDeps extends OperationDeps {
  lock: LockPort;
  stash: StashedCode;
  committed: CommittedCode;
  /** Called in Git mode, where nothing can be put back; throws when it is not to be left. */
  enterSftpMode(): Promise<void>;
}

export interface RestoreOptions extends WaitOptions {
  /** Overwrites what changed since. */
  force: boolean;
}

export interface Restored {
  /** Paths that were written or removed. */
  written: readonly string[];
  /** Restored changes that the platform does not show as they were when the stash was taken. */
  different: readonly PendingChange[];
  /** What was there already and is not listed: it was committed since, unless the list is late. */
  unlisted: readonly string[];
}

/**
 * Puts a stash back into an environment, and proves it with the diffstat. A path is written only when the
 * server's copy is the base or the stashed content already (decisions.md 10). Throws PendingError that names the others;
 * then nothing was written. The stash stays.
 */
export async function restoreStash(deps: RestoreDeps, options: RestoreOptions): Promise<Restored> {
  return deps.lock.alone(options, () => restoreAlone(deps, options));
}

async function restoreAlone(deps: RestoreDeps, options: RestoreOptions): Promise<Restored> {
  const { stash, environment } = deps;
  await waitForOthers(deps, options);
  if ((await environment.mode()) !== 'sftp') await deps.enterSftpMode();
  const pending = await readSettled(deps, options);
  const standings = await stash.compare();
  const wanted = stash.changes.filter(({ path }) => standings.get(path) !== 'as stashed');
  const blocked = wanted.filter(({ path }) => standings.get(path) === 'folder');
  refuseConflicts(
    blocked.map(({ path }) => `${path} is a folder now`),
    'Move it away first.',
  );
  if (!options.force) {
    const conflicts = await findConflicts(deps, { wanted, standings, pending });
    refuseConflicts(conflicts, 'To overwrite what is there with the stash: --force');
  }
  const written = wanted.map(({ path }) => path);
  await stash.putBack(written);
  const pendingPaths = new Set(pending.map(({ path }) => path));
  const there = stash.changes.filter(({ path }) => standings.get(path) === 'as stashed');
  const unlisted = there.map(({ path }) => path).filter(path => !pendingPaths.has(path));
  return { written, unlisted, different: await readUntilBack(deps, wanted, options) };
}

interface Findings {
  wanted: readonly PendingChange[];
  standings: ReadonlyMap<string, PathState>;
  pending: readonly PendingChange[];
}

/** Conflicts that are named; no one would read more. */
const maxNamed = 10;

function refuseConflicts(conflicts: readonly string[], hint: string): void {
  if (conflicts.length === 0) return;
  const more = conflicts.length - maxNamed;
  const named = [...conflicts.slice(0, maxNamed), ...(more > 0 ? [`and ${more} more`] : [])];
  throw new PendingError(`Nothing was restored: ${named.join('; ')}.`, { hint });
}

async function findConflicts(deps: RestoreDeps, findings: Findings): Promise<string[]> {
  const { wanted, standings, pending } = findings;
  const open = wanted.filter(({ path }) => standings.get(path) !== 'half restored');
  const pendingPaths = new Set(pending.map(({ path }) => path));
  const touched = open.filter(({ path }) => pendingPaths.has(path));
  const clean = open.filter(({ path }) => !pendingPaths.has(path));
  const changed = await changedCommits(deps, clean);
  // What Git ignores is neither pending nor committed.
  const hidden = clean.filter(({ path }) => standings.get(path) === 'in the way');
  return [
    ...touched.map(({ path }) => `${path} has other uncommitted changes now`),
    ...(changed.length > 0
      ? changed
      : hidden.map(({ path }) => `there is something at ${path} that is in no list of changes`)),
  ];
}

/** What is not pending is as the newest commit has it: the base, unless a commit since has changed it. */
async function changedCommits(deps: RestoreDeps, clean: readonly PendingChange[]): Promise<string[]> {
  const { environment, stash, committed } = deps;
  const [newest] = await environment.codeLog();
  if (clean.length === 0 || (stash.base !== null && newest?.hash === stash.base)) return [];
  const paths = clean.map(({ path }) => path);
  const changed =
    newest && stash.base !== null ? await committed.changedBetween(stash.base, newest.hash) : undefined;
  if (!changed) return paths.map(path => `${path} may have been committed since, and Git cannot be asked`);
  return paths.filter(path => changed.has(path)).map(path => `${path} was changed by a commit since`);
}

/** How long the platform may take to notice what was put back. Milliseconds. */
const noticeTimeout = 30_000;

/** Reads until every change that was put back is shown as it was; answers those that are not. */
async function readUntilBack(
  { environment, time, operationLog }: RestoreDeps,
  wanted: readonly PendingChange[],
  { settle, deadline }: WaitOptions,
): Promise<PendingChange[]> {
  if (wanted.length === 0) return [];
  const until = Math.min(deadline, time.elapsed() + (settle === 0 ? 0 : noticeTimeout));
  for (;;) {
    operationLog.waiting('Waiting until the platform shows the changes');
    const different = changesBeyond(await environment.pendingChanges(), wanted);
    if (different.length === 0 || time.elapsed() >= until) return different;
    await time.sleep(Math.min(2000, until - time.elapsed()));
  }
}
