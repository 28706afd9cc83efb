import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mountModelessDisk } from '../support/modeless-disk.ts';
import type { Conditions } from './conditions.ts';

/** A HOME of some kind: made healthy, filled by its user, and only then turned odd. */
export interface OddHome {
  place: string;
  turnOdd(): void;
  dispose(): void;
}

const run = (program: string, ...words: string[]) => execFileSync(program, words, { stdio: 'ignore' });

/** Throws where this machine cannot have such a home. `folder` is an existing one. */
export function makeHome(kind: Conditions['home'], folder: string): OddHome {
  if (kind === 'modeless') {
    const disk = mountModelessDisk();
    return { ...disk, turnOdd() {} };
  }
  const place = join(folder, 'home');
  mkdirSync(place);
  if (kind !== 'read-only' && kind !== 'full') return { place, turnOdd() {}, dispose() {} };
  run('mount', '-t', 'tmpfs', '-o', 'size=4m', 'turnout-home', place);
  return {
    place,
    turnOdd: () => (kind === 'full' ? fill(place) : void run('mount', '-o', 'remount,ro', place)),
    dispose: () => void run('umount', place),
  };
}

/** Up to the last byte, and then the last entry of a folder. */
function fill(place: string): void {
  const fd = openSync(join(place, 'filler'), 'w');
  for (const length of [65_536, 4096, 1]) {
    try {
      for (;;) if (writeSync(fd, Buffer.alloc(length, 'x')) === 0) break;
    } catch {
      // That much is no longer there.
    }
  }
  closeSync(fd);
}
