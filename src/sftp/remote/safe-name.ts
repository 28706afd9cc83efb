import { sep } from 'node:path';

/** What stands for bytes of a name that are no UTF-8 (decisions.md 30). */
const undecoded = '\uFFFD';
/** Names that Windows takes for devices, with any ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * Why a name that a server has listed cannot be a name in a folder here; undefined for one that can. A server may list
 * anything, so that anyone who joins its names to a path is led wherever it likes (faults-and-attacks.md F1).
 */
export function badName(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    return 'is not a file name';
  }
  if (name.includes(undecoded)) return 'has a name that is not UTF-8';
  if (Buffer.byteLength(name) > 255) return 'has a name that is too long';
  if (sep === '\\' && (/[\\:<>"|?*]/.test(name) || /[. ]$/.test(name) || devices.test(name))) {
    return 'has a name that Windows does not take';
  }
  return undefined;
}
