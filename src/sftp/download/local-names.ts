import { closeSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { foldedName } from '../transfer/folded-name.ts';
import { partName } from '../transfer/partial-file.ts';

/**
 * The names in a folder of this machine, as its disk tells them apart: many disks take `Logo.png` and `logo.png` for one,
 * or two ways to write `é`, or drop a dot or a blank at the end (macOS, Windows, exFAT, network shares).
 */
export interface LocalNames {
  /** Throws TurnoutError where a file of this name would take the place of another one, or get another name. */
  refuseTwin(name: string): void;
}

/** What is asked of the disk. */
export interface NamingDisk {
  has(path: string): boolean;
  names(folder: string): string[];
  make(path: string): void;
  remove(path: string): void;
}

const thisDisk: NamingDisk = {
  has: path => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
  names: folder => readdirSync(folder),
  make: path => closeSync(openSync(path, 'wx', 0o600)),
  remove: path => rmSync(path, { force: true }),
};

/** What a new folder holds. */
export const noNames: ReadonlySet<string> = new Set();

/** `before`: what was in the folder before this transfer. */
export function createLocalNames(
  location: string,
  before: ReadonlySet<string>,
  disk: NamingDisk = thisDisk,
): LocalNames {
  const folder = location.replace(/(?<=.)[/\\]+$/, '');
  let keepsTails: boolean | undefined;
  return {
    refuseTwin(name) {
      if (before.has(name)) return;
      if (/[. ]$/.test(name)) {
        keepsTails ??= canEndIn(disk, folder, name.slice(-1));
        if (!keepsTails) throw tailLost(folder, name);
      }
      const twin = findTwin(disk, folder, name);
      if (twin !== undefined) throw isTwin(folder, name, twin);
    },
  };
}

/** What is in a folder; nothing where there is none. */
export function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return noNames;
  }
}

/** What the disk has under another name and takes for this one. */
function findTwin(disk: NamingDisk, folder: string, name: string): string | undefined {
  if (!disk.has(join(folder, name))) return undefined;
  const names = disk.names(folder);
  if (names.includes(name)) return undefined;
  const alike = foldedName(name);
  return names.find(other => foldedName(other) === alike) ?? 'another name';
}

/** Whether names with this at their end keep it, which is tried. */
function canEndIn(disk: NamingDisk, folder: string, tail: string): boolean {
  const name = `${partName(`turnout ${tail}`, { size: 0, mtime: 0 })}${tail}`;
  const path = join(folder, name);
  try {
    disk.make(path);
    return disk.names(folder).includes(name);
  } catch {
    return false;
  } finally {
    disk.remove(path);
  }
}

function isTwin(folder: string, name: string, twin: string): TurnoutError {
  return new TurnoutError('failed', `The disk of ${folder} does not tell ${name} from ${twin}.`, {
    hint: 'Fetch it to a disk that does, or rename one of the two.',
  });
}

function tailLost(folder: string, name: string): TurnoutError {
  return new TurnoutError('failed', `The disk of ${folder} drops the end of the name "${name}".`, {
    hint: 'Fetch it to a disk that keeps it, or rename it on the server.',
  });
}
