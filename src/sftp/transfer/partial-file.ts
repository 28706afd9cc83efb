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
