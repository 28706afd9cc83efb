import { createHash } from 'node:crypto';

/** What tells one version of a file from another. */
export interface Version {
  size: number;
  /** Epoch seconds. */
  mtime: number;
}

const shape = /^\.turnout-[0-9a-f]{16}-\d+-\d+\.part$/;

/**
 * The name under which a file arrives, beside the one that it will have. It says which version is arriving, so that a
 * part of another is never gone on with.
 */
export function partName(name: string, { size, mtime }: Version): string {
  return `${partPrefix(name)}${size}-${Math.max(0, Math.trunc(mtime))}.part`;
}

/** What the parts of all versions of a file begin with. */
export function partPrefix(name: string): string {
  return `.turnout-${createHash('sha256').update(name).digest('hex').slice(0, 16)}-`;
}

/** Whether a file of this name is one that has not arrived yet. */
export function isPart(name: string): boolean {
  return shape.test(name);
}
