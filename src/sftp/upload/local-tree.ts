import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { lstat, readlink, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { NotFoundError, TurnoutError, UnsafeError } from '../../errors/turnout-error.ts';
import { isMissing } from '../../system/disk/files.ts';
import { toSftpTime } from '../transfer/file-time.ts';
import { belongsToGit } from '../transfer/git-folder.ts';
import { leadsOut } from '../transfer/link-way.ts';
import { isPart } from '../transfer/partial-file.ts';
import { type Exclusion, nothingExcluded } from '../transfer/patterns.ts';

export interface LocalFile {
  /** Absolute, on this machine. */
  from: string;
  /** Below the remote folder, with `/`. */
  to: string;
  /** Bytes. */
  size: number;
  /** Epoch seconds. */
  mtime: number;
}

/** What an upload consists of. Folders come before what is in them. */
export interface LocalTree {
  folders: string[];
  files: LocalFile[];
  links: { to: string; target: string }[];
}

/** What a person has named: `path` is absolute; `contents` means what is in the folder and not the folder. */
export interface LocalSource {
  path: string;
  contents: boolean;
}

interface Walk extends LocalTree {
  /** The folder that links have to stay in. */
  root: string;
  exclude: Exclusion;
  problems: string[];
  /** Entries that were looked at. */
  seen: { count: number };
}

/** More than this many would not be read. */
const shownProblems = 5;

/**
 * Everything that these sources mean. Throws NotFoundError for one that is not there, UnsafeError when something
 * in them cannot be sent as it is; it names what, and nothing is left out in silence (faults-and-attacks.md S-11).
 */
export async function readLocalTree(
  sources: readonly LocalSource[],
  exclude: Exclusion = nothingExcluded,
): Promise<LocalTree> {
  const tree: LocalTree = { folders: [], files: [], links: [] };
  const problems: string[] = [];
  const seen = { count: 0 };
  for (const { path, contents } of sources) {
    const walk: Walk = { ...tree, root: path, exclude, problems, seen };
    const stats = await statLocal(path);
    const name = contents && stats.isDirectory() ? '' : basename(path);
    await visit(walk, { from: path, to: name, stats });
  }
  refuseTwins(tree, problems);
  if (problems.length === 0) return tree;
  const more = problems.length - shownProblems;
  const list = [...problems.slice(0, shownProblems), ...(more > 0 ? [`and ${more} more`] : [])];
  throw new UnsafeError(`This cannot be sent: ${list.join('; ')}.`, {
    hint: 'Nothing was sent. Move them away first.',
  });
}

// What a person names may be a link: it is followed, as a person would. What lies below is not.
async function statLocal(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    if (!isMissing(error)) throw unreadable(path, error);
    throw new NotFoundError(`${path} is not there.`, { hint: 'Nothing was sent. Check the path.' });
  }
}

/** An error of this machine's disk, with the path that it is about. */
export function unreadable(path: string, cause: unknown): TurnoutError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TurnoutError('failed', `${path} cannot be read: ${why}`, {
    hint: 'Check its permissions.',
    cause,
  });
}

interface Entry {
  from: string;
  to: string;
  stats: Stats;
}

async function visit(walk: Walk, entry: Entry): Promise<void> {
  const { from, to, stats } = entry;
  if (isPart(basename(to)) || (to !== '' && walk.exclude(to, stats.isDirectory()))) return;
  if (belongsToGit(basename(to))) walk.problems.push(`${from} belongs to Git`);
  else if (stats.isDirectory()) await visitFolder(walk, entry);
  else if (stats.isSymbolicLink()) await visitLink(walk, entry);
  else if (stats.isFile()) walk.files.push({ from, to, size: stats.size, mtime: toSftpTime(stats.mtimeMs) });
  else walk.problems.push(`${from} is neither a file nor a folder`);
}

async function visitFolder(walk: Walk, { from, to }: Entry): Promise<void> {
  if (to !== '') walk.folders.push(to);
  for (const bytes of namesIn(from)) {
    const name = bytes.toString();
    if (!Buffer.from(name).equals(bytes)) {
      walk.problems.push(`${join(from, name)} has a name that is not UTF-8`);
      continue;
    }
    const path = join(from, name);
    await visit(walk, {
      from: path,
      to: to === '' ? name : `${to}/${name}`,
      stats: await lookAt(walk, path),
    });
  }
}

/** Entries that are looked at in one go. */
const inOneGo = 64;

/** Mostly without waiting, as `namesIn`; now and then with it, so that a connection that is being made gets its turn. */
function lookAt({ seen }: Walk, path: string): Promise<Stats> | Stats {
  seen.count++;
  return seen.count % inOneGo === 0 ? lstat(path) : lstatSync(path);
}

/** Without waiting for Node's threads: that would be most of the time for a tree of many folders. */
function namesIn(folder: string): Buffer[] {
  try {
    return readdirSync(folder, { encoding: 'buffer' }).sort(Buffer.compare);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

async function visitLink(walk: Walk, { from, to }: Entry): Promise<void> {
  const target = await readlink(from);
  const below = relative(walk.root, from).replaceAll(sep, '/');
  if (!isAbsolute(target) && !leadsOut(below, link => linkAt(join(walk.root, link))))
    walk.links.push({ to, target: target.replaceAll(sep, '/') });
  else walk.problems.push(`${from} is a link that leads out of the folder, to ${target}`);
}

function linkAt(path: string): string | undefined {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? readlinkSync(path).replaceAll(sep, '/') : undefined;
}

function refuseTwins({ files, links }: LocalTree, problems: string[]): void {
  const seen = new Set<string>();
  for (const { to } of [...files, ...links]) {
    if (seen.has(to)) problems.push(`two of the sources have ${to}`);
    seen.add(to);
  }
}

/** What lies directly in a folder of a tree. */
export interface LocalBranch {
  /** Names. */
  folders: string[];
  files: LocalFile[];
  links: LocalTree['links'];
}

/** A tree folder by folder; '' is the one that holds all. */
export function groupByFolder({ folders, files, links }: LocalTree): ReadonlyMap<string, LocalBranch> {
  const branches = new Map<string, LocalBranch>();
  const branch = (path: string) => {
    const found = branches.get(path) ?? { folders: [], files: [], links: [] };
    branches.set(path, found);
    return found;
  };
  const parent = (path: string) => branch(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  branch('');
  for (const path of folders) {
    parent(path).folders.push(path.slice(path.lastIndexOf('/') + 1));
    branch(path);
  }
  for (const file of files) parent(file.to).files.push(file);
  for (const link of links) parent(link.to).links.push(link);
  return branches;
}
