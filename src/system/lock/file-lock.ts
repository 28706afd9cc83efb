import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { BusyError } from '../../errors/turnout-error.ts';
import { hasCode, isMissing } from '../disk/files.ts';
import { watchSign } from './stale-sign.ts';

/** Milliseconds after which a sign is that of a process that was killed: what is done alone takes a few. */
const maxHoldTime = 3000;
/** Milliseconds that a user waits for others. */
const maxWait = 30_000;

/**
 * Does something with a file while no other user on this machine does the same: reads it, changes what was read, and
 * writes it back, say, so that of many who do that at once none undoes the work of another. Short work only: it
 * holds up everyone. Throws BusyError, and what the system says of the folder, which has to be there.
 */
export function withFileLock<T>(file: string, work: () => T): T {
  const sign = `${file}.lock`;
  const watched = watchSign(sign, maxHoldTime, { now: () => Date.now(), elapsed: () => performance.now() });
  for (const until = performance.now() + maxWait; !putUp(sign); rest()) {
    clearIfDead(sign, watched);
    if (performance.now() > until) throw busy(file, sign);
  }
  try {
    return work();
  } finally {
    rmSync(sign, { force: true });
  }
}

function busy(file: string, sign: string): BusyError {
  return new BusyError(`Another turnout goes on changing ${file}.`, {
    hint: `If there is none, take its sign away: rm '${sign}'`,
  });
}

function putUp(sign: string): boolean {
  try {
    closeSync(openSync(sign, 'wx', 0o600));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Renamed first: of several who find it dead, one has it then, and no one takes away the next one's by mistake. */
function clearIfDead(sign: string, watched: ReturnType<typeof watchSign>): void {
  const seen = watched.isStale();
  if (!seen) return;
  const aside = `${sign}.${process.pid}`;
  try {
    renameSync(sign, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  // In between it may have become another's, who goes on: put back, unless yet another one has come.
  if (look(aside)?.ino !== seen.ino && putUp(sign)) renameSync(aside, sign);
  rmSync(aside, { force: true });
}

function look(sign: string) {
  return statSync(sign, { throwIfNoEntry: false });
}

/** The event loop has nothing else to do: anyone who changes a setting waits for that. */
function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 + Math.random() * 8);
}
