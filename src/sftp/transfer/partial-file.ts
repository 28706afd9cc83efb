import { newOwner } from '../../system/programs/process-ids.ts';

/** What tells one version of a file from another. */
export interface Version {
  size: number;
  /** Epoch seconds. */
  mtime: number;
}

const shape = /^\.turnout-[0-9a-f]{16}-\d+-\d+(?:-(\d+)-\d+)?\.part$/;

/**
 * The name under which a file arrives, beside the one that it will have. It says which version is arriving, so that a
 * part of another is never gone on with; and `owner`, a process id and a number, whose it is where several may be writing.
 */
export function partName(name: string, { size, mtime }: Version, owner?: string): string {
  const version = `${size}-${Math.max(0, Math.trunc(mtime))}`;
  return `${partPrefix(name)}${version}${owner === undefined ? '' : `-${owner}`}.part`;
}

/**
 * The name of what lies beside a file for a moment only. No other process has the same one, on this machine or another:
 * several may do the same in one folder at once, and none may take away what another has just made.
 */
export function momentaryName(name: string): string {
  return partName(name, { size: 0, mtime: 0 }, newOwner());
}

/** The id of the process that a part is of; undefined where its name says none. */
export function ownerOf(part: string): number | undefined {
  const [, owner] = shape.exec(part) ?? [];
  return owner === undefined ? undefined : Number(owner);
}

/** What the parts of all versions of a file begin with. */
export function partPrefix(name: string): string {
  return `.turnout-${hashName(name, 0x811c9dc5)}${hashName(name, 0x2fe1a6b3)}-`;
}

/** FNV-1a: thousands of names a second need one, and no one is kept out by it. */
function hashName(name: string, seed: number): string {
  let hash = seed;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Whether a file of this name is one that has not arrived yet. */
export function isPart(name: string): boolean {
  return shape.test(name);
}
