/**
 * A path as Git keeps it: bytes, here one character for each (latin1), `/` between folders. Names from a push
 * need not be UTF-8, and this way they can be compared, sorted as Git sorts and handed back without a loss.
 */
export type GitPath = string;

/** Throws RangeError when `path` is not relative and plain; the empty path is the root. */
export function toGitPath(path: string): GitPath {
  if (/(^|\/)\.{0,2}(\/|$)|\0/.test(path) && path !== '')
    throw new RangeError(`not a path in the tree: ${path}`);
  return Buffer.from(path, 'utf8').toString('latin1');
}

/** For people; a name that is not UTF-8 gets U+FFFD, which no one may take for the real name. */
export function fromGitPath(path: GitPath): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}

/** The absolute path in a form that the file system takes as it is. */
export function onDisk(root: string, path: GitPath): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`, 'utf8'), Buffer.from(path, 'latin1')]);
}

/** What Git's `-z --stdin` reads. */
export function toStdin(paths: Iterable<GitPath>): Buffer {
  return Buffer.from([...paths].map(path => `${path}\0`).join(''), 'latin1');
}

/** The fields of an answer with `-z`. */
export function splitFields(output: Buffer): string[] {
  const fields = output.toString('latin1').split('\0');
  fields.pop();
  return fields;
}

/** `a/b/c` → `a`, `a/b`. */
export function listFolders(path: GitPath): GitPath[] {
  const folders: GitPath[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    folders.push(path.slice(0, slash));
  }
  return folders;
}

export function isIgnoreFile(path: GitPath): boolean {
  return path === '.gitignore' || path.endsWith('/.gitignore');
}

export function isAttributesFile(path: GitPath): boolean {
  return path === '.gitattributes' || path.endsWith('/.gitattributes');
}

export function byBytes(left: GitPath, right: GitPath): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
