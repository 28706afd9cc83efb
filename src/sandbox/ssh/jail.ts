import { closeSync, constants, existsSync, lstatSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** The way leads out of the jail. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';
}

/** A part of the path has a name that nothing may have here. */
export class ForbiddenNameError extends Error {
  override readonly name = 'ForbiddenNameError';
}

/** Too many links on the way; they may run in a circle. */
export class LinkLoopError extends Error {
  override readonly name = 'LinkLoopError';
}

/** One entry of a folder that is known to be inside; the entry itself may not exist. */
export interface Entry {
  /** The way from the root to it, free of links; empty for the root itself. */
  names: string[];
  /** A path for system calls that do not follow a link in its last part. Good until `close`. */
  path: string;
  close(): void;
}

const maximumLinks = 32;
const descriptors = existsSync('/proc/self/fd') ? '/proc/self/fd' : undefined;

/**
 * A folder that no path and no link leads out of, anyone who made the link.
 *
 * The promise: every system call on an entry works relative to a descriptor of its parent folder, and that
 * descriptor was compared with where it must be *after* it was opened (faults-and-attacks.md F10: checking first
 * and opening then leaks under a race, opening first does not). The last part is never followed by the kernel:
 * links are resolved here, name by name, so that nothing outside is even looked at.
 * Without /proc (not Linux) the parent's real path takes the place of the descriptor.
 */
export class Jail {
  readonly root: string;
  readonly #forbids: (name: string) => boolean;

  /** `root` must exist. */
  constructor(root: string, forbids: (name: string) => boolean = () => false) {
    this.root = realpathSync(root);
    this.#forbids = forbids;
  }

  /** Throws ForbiddenNameError. */
  checkNames(names: string[]): void {
    const forbidden = names.find(this.#forbids);
    if (forbidden !== undefined) throw new ForbiddenNameError(forbidden);
  }

  /**
   * Goes to an entry. `follow` goes on where a link in the last part leads; `keep` stays at the link.
   * Throws OutsideError, ForbiddenNameError, LinkLoopError and what the system says of the parent folder.
   */
  reach(names: string[], last: 'follow' | 'keep'): Entry {
    this.checkNames(names);
    const entry = this.#tryReach(names, last);
    if (entry !== undefined) return entry;
    const resolved = this.#withoutLinks(names, last);
    const end = this.#enter(resolved);
    if (end === undefined) throw new OutsideError('the folder moved while it was opened');
    return end;
  }

  /** A folder to list: `path` is the folder itself, its entries are `path` + `/` + name. */
  openFolder(names: string[]): Entry {
    const found = this.reach(names, 'follow');
    found.close();
    const inside = this.#enter([...found.names, '.']);
    if (inside === undefined) throw new OutsideError('the folder moved while it was opened');
    return inside;
  }

  /** Throws unless a link with this text, in the folder `from`, leads to somewhere inside. */
  checkLink(from: string[], target: string): void {
    if (isAbsolute(target)) throw new OutsideError('an absolute link');
    const way = [...from];
    for (const name of target.split('/')) step(way, name);
    this.checkNames(way);
  }

  /** The usual case, without links: three system calls. Undefined says to look closer. */
  #tryReach(names: string[], last: 'follow' | 'keep'): Entry | undefined {
    let entry: Entry | undefined;
    try {
      entry = this.#enter(names);
    } catch {
      // The error could be that of a place outside, seen through a link. The second way finds the honest one.
      return undefined;
    }
    if (entry === undefined || last === 'keep') return entry;
    if (!lstatSync(entry.path, { throwIfNoEntry: false })?.isSymbolicLink()) return entry;
    entry.close();
    return undefined;
  }

  #enter(names: string[]): Entry | undefined {
    const parent = join(this.root, ...names.slice(0, -1));
    const descriptor = openSync(parent, constants.O_RDONLY | constants.O_DIRECTORY);
    const base = descriptors === undefined ? parent : `${descriptors}/${descriptor}`;
    const real = descriptors === undefined ? realpathSync(parent) : readlinkSync(base);
    if (real !== parent) {
      closeSync(descriptor);
      return undefined;
    }
    return { names, path: `${base}/${names.at(-1) ?? '.'}`, close: () => closeSync(descriptor) };
  }

  #withoutLinks(names: string[], last: 'follow' | 'keep'): string[] {
    const ahead = [...names];
    const way: string[] = [];
    let links = 0;
    for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
      step(way, name);
      if (ahead.length === 0 && last === 'keep') break;
      const target = linkTarget(join(this.root, ...way));
      if (target === undefined) continue;
      if (++links > maximumLinks) throw new LinkLoopError('too many links');
      if (isAbsolute(target)) throw new OutsideError('an absolute link');
      way.pop();
      ahead.unshift(...target.split('/'));
    }
    this.checkNames(way);
    return way;
  }
}

function step(way: string[], name: string): void {
  if (name === '' || name === '.') return;
  if (name !== '..') way.push(name);
  else if (way.pop() === undefined) throw new OutsideError('one folder up from the root');
}

function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}
