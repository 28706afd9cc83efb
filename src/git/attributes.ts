import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { inParts, type PresentEntry } from './code-entries.ts';
import { writeBelow } from './gitignore.ts';

/** Path of a `.gitattributes` → its content; all paths with `/`, relative to the root of the code. */
export type Attributes = ReadonlyMap<string, string>;

type FileEntry = PresentEntry & { kind: 'file' };

interface FilterOptions {
  attributes: Attributes;
  /** A folder for files of ours. */
  spare: string;
}

/** What of the attributes decides over the bytes that Git stores. */
const converting = ['text', 'crlf', 'eol', 'ident', 'working-tree-encoding', 'filter'];

/**
 * Resolves with the hashes that the contents may have in a commit by these attributes, by path: line ends, encodings and
 * keywords are converted, large files stand as pointers. No filter is run: the repository that Git works in here knows none.
 */
export async function filteredHashes(
  git: SimpleGit,
  entries: readonly PresentEntry[],
  { attributes, spare }: FilterOptions,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const files = entries.filter(entry => entry.kind === 'file');
  if (attributes.size === 0 || files.length === 0) return found;
  const folder = (await git.revparse(['--show-toplevel'])).trim();
  for (const [path, content] of attributes) await writeBelow(folder, path, content);
  for (const group of await groupByAttributes(git, files)) {
    for (const [path, hash] of await hashGroup(git, group)) found.set(path, [hash]);
    if (group.values['filter'] !== 'lfs') continue;
    for (const file of group.files) {
      const hash = await hashPointer(git, file, spare);
      found.set(file.path, [...(found.get(file.path) ?? []), hash]);
    }
  }
  return found;
}

interface Group {
  values: Readonly<Record<string, string>>;
  files: FileEntry[];
}

/** Files that Git converts alike, together: one call of it serves them all. Those that it leaves alone are left out. */
async function groupByAttributes(git: SimpleGit, files: readonly FileEntry[]): Promise<Group[]> {
  const values = new Map<string, Record<string, string>>();
  await inParts(files, async part => {
    const paths = part.map(({ path }) => path);
    const words = (await git.raw(['check-attr', '-z', ...converting, '--', ...paths])).split('\0');
    for (let at = 0; at + 2 < words.length; at += 3) {
      const [path = '', name = '', value = ''] = words.slice(at, at + 3);
      if (value !== 'unspecified') values.set(path, { ...values.get(path), [name]: value });
    }
  });
  const groups = new Map<string, Group>();
  for (const file of files) {
    const own = values.get(file.path);
    if (!own) continue;
    const key = JSON.stringify(own);
    const group = groups.get(key) ?? { values: own, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A content that cannot be converted is left out. */
async function hashGroup(git: SimpleGit, { files }: Group): Promise<[path: string, hash: string][]> {
  const found: [string, string][] = [];
  await inParts(files, async part => {
    found.push(...(await hashAs(git, part).catch(() => hashOneByOne(git, part))));
  });
  return found;
}

async function hashAs(git: SimpleGit, files: readonly FileEntry[]): Promise<[path: string, hash: string][]> {
  const [first] = files;
  if (!first) return [];
  const locations = files.map(({ from }) => from);
  const hashes = (await git.raw(['hash-object', `--path=${first.path}`, '--', ...locations]))
    .trim()
    .split('\n');
  return files.map(({ path }, index) => [path, hashes[index] ?? '']);
}

async function hashOneByOne(git: SimpleGit, files: readonly FileEntry[]) {
  const found: [path: string, hash: string][] = [];
  for (const file of files) found.push(...(await hashAs(git, [file]).catch(() => [])));
  return found;
}

/** What Git LFS commits in place of a file. */
async function hashPointer(git: SimpleGit, { from }: FileEntry, spare: string): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(from)) {
    hash.update(chunk);
    size += chunk.length;
  }
  const pointer = join(spare, 'pointer');
  await writeFile(
    pointer,
    `version https://git-lfs.github.com/spec/v1\noid sha256:${hash.digest('hex')}\nsize ${size}\n`,
  );
  return (await git.raw(['hash-object', '--no-filters', '--', pointer])).trim();
}
