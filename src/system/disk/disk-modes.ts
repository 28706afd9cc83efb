import { closeSync, fchmodSync, fstatSync, openSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** By device: a disk is tried once. */
const known = new Map<number, boolean>();

/**
 * Returns whether the disk of a folder keeps the permissions of its files. exFAT, SMB and the drives of Windows in WSL
 * make them up, and a chmod does nothing there. Tried out, as Git does for `core.fileMode`; where nothing can be
 * written, the kind of file system tells. Throws what the system says of a folder that is not there.
 */
export function diskHasModes(folder: string): boolean {
  if (process.platform === 'win32') return false;
  const { dev } = statSync(folder);
  const found = known.get(dev) ?? tryModes(folder) ?? !isModeless(folder);
  known.set(dev, found);
  return found;
}

/** Returns undefined where no file can be made. */
function tryModes(folder: string): boolean | undefined {
  const file = join(folder, `.turnout-modes-${process.pid}-${Math.random().toString(36).slice(2)}`);
  let fd: number;
  try {
    fd = openSync(file, 'wx', 0o600);
  } catch {
    return undefined;
  }
  try {
    return [0o700, 0o600].every(mode => takesMode(fd, mode));
  } finally {
    closeSync(fd);
    rmSync(file, { force: true });
  }
}

function takesMode(fd: number, mode: number): boolean {
  try {
    fchmodSync(fd, mode);
  } catch {
    return false;
  }
  return (fstatSync(fd).mode & 0o777) === mode;
}

/** The magic numbers of `statfs`: vfat, exFAT, NTFS (two drivers), SMB (two versions), the drives of Windows in WSL. */
const modeless = new Set([0x4d44, 0x2011bab0, 0x5346544e, 0x7366746e, 0xff534d42, 0xfe534d42, 0x01021997]);

/** Only for a disk that cannot be tried: several of these keep permissions when they are mounted so. */
function isModeless(folder: string): boolean {
  try {
    return modeless.has(statfsSync(folder).type);
  } catch {
    return false;
  }
}
