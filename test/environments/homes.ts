import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mountModelessDisk } from '../support/modeless-disk.ts';
import type { Conditions } from './conditions.ts';

/** A HOME of some kind: made healthy, filled by its user, and only then turned odd. */
export interface OddHome {
  location: string;
  turnOdd(): void;
  dispose(): void;
}

const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'ignore' });

/** Throws where this machine cannot have such a home. `folder` is an existing one. */
export function makeHome(kind: Conditions['home'], folder: string): OddHome {
  if (kind === 'modeless') {
    const disk = mountModelessDisk();
    return { ...disk, turnOdd() {} };
  }
  const location = join(folder, 'home');
  mkdirSync(location);
  if (kind !== 'read-only' && kind !== 'full') return { location, turnOdd() {}, dispose() {} };
  run('mount', '-t', 'tmpfs', '-o', 'size=4m', 'turnout-home', location);
  return {
    location,
    turnOdd: () => (kind === 'full' ? fill(location) : void run('mount', '-o', 'remount,ro', location)),
    dispose: () => void run('umount', location),
  };
}

/** Up to the last byte, and then the last entry of a folder. */
function fill(location: string): void {
  const fd = openSync(join(location, 'filler'), 'w');
  for (const length of [65_536, 4096, 1]) {
    try {
      for (;;) if (writeSync(fd, Buffer.alloc(length, 'x')) === 0) break;
    } catch {
      // That much is no longer there.
    }
  }
  closeSync(fd);
}
