import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { hasCode, isMissing } from '../disk/files.ts';

/** Milliseconds that a process needs at most to clear a socket away: one that takes longer was killed meanwhile. */
const maxClearing = 5000;
const lookAgain = 20;

/**
 * Removes the socket of a process that was killed. Two processes that did so at once would remove each other's fresh
 * one, so that only the one with the sign may, after another look. The sign of a process that was killed in the middle is
 * taken away when it has stood there for so long before our eyes: clocks that are set back or differ do not matter.
 */
export async function clearDeadSocket(
  path: string,
  isAlive: (path: string) => Promise<boolean>,
): Promise<void> {
  const sign = `${path}.clearing`;
  if (!putUp(sign)) return waitForOther(sign);
  try {
    if (!(await isAlive(path))) rmSync(path, { force: true });
  } finally {
    rmSync(sign, { force: true });
  }
}

/** Resolves when another process has cleared the socket away, or was killed before it could. */
async function waitForOther(sign: string): Promise<void> {
  const seen = parseId(sign);
  const end = performance.now() + maxClearing;
  while (seen !== undefined && parseId(sign) === seen) {
    if (performance.now() > end) return takeAway(sign, seen);
    await pause(lookAgain);
  }
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

/** Renamed first: of several that wait for the same dead sign, one gets it. */
function takeAway(sign: string, seen: number): void {
  const aside = `${sign}.${process.pid}`;
  try {
    renameSync(sign, aside);
    // It has become another one's in the last moment: back it goes.
    if (parseId(aside) !== seen) linkSync(aside, sign);
  } catch (error) {
    if (!isMissing(error) && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function parseId(sign: string): number | undefined {
  return statSync(sign, { throwIfNoEntry: false })?.ino;
}
