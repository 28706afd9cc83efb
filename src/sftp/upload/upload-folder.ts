import { readFolder } from '../remote/list-folder.ts';
import type { RemoteEntry } from '../remote/remote-entry.ts';
import { joined, toName } from '../remote/remote-path.ts';
import type { Removal } from '../remote/removal.ts';
import { foldedName, groupFolded } from '../transfer/folded-name.ts';
import { belongsToGit, isBareRepository } from '../transfer/git-folder.ts';
import { isPart } from '../transfer/partial-file.ts';
import { isStatus } from '../transport/status-errors.ts';
import type { LocalBranch } from './local-tree.ts';
import { sendOne } from './upload-file.ts';
import { linkOne } from './upload-link.ts';
import { noFolder, statIfAllowed, statRemote } from './upload-place.ts';
import type { Upload } from './upload-task.ts';

interface Folder {
  /** On the server. */
  path: string;
  /** Key among the branches of the local tree. */
  branch: string;
  isNew: boolean;
  /** Whether it is there by then. */
  ready: Promise<boolean> | true;
}

const empty: LocalBranch = { folders: [], files: [], links: [] };
const nothing: ReadonlyMap<string, RemoteEntry> = new Map();

/** Resolves when all that is in the folder has begun to be sent. */
export async function sendFolder(transfer: Upload, folder: Folder): Promise<void> {
  const { path, branch, isNew, ready } = folder;
  const { folders, files, links } = transfer.branches.get(branch) ?? empty;
  const there = (isNew ? undefined : await lookThrough(transfer, path)) ?? nothing;
  const below = folders.map(name => sendBelow(transfer, folder, { name, entry: there.get(name) }));
  // Waited for below; a failure of theirs also ends what is waited for until then.
  for (const each of below) each.catch(() => {});
  for (const { from, to, size, mtime } of files) {
    const name = toName(to);
    const file = { from, to: joined(path, name), size, mtime };
    const turn = sendOne(transfer, file, { entry: there.get(name), ready });
    if (turn) await turn;
  }
  for (const { to, target } of links) {
    const name = toName(to);
    const link = { path: joined(path, name), target };
    await transfer.workers.begin(0, () => linkOne(transfer, link, { entry: there.get(name), ready }));
  }
  noteAlike(transfer, folder, there);
  await Promise.all(below);
}

interface Below {
  name: string;
  entry: RemoteEntry | undefined;
}

async function sendBelow(transfer: Upload, parent: Folder, { name, entry }: Below): Promise<void> {
  const path = joined(parent.path, name);
  const branch = parent.branch === '' ? name : `${parent.branch}/${name}`;
  if (!entry) {
    const ready = makeFolder(transfer, path);
    // Waited for behind what is in the folder, which may be nothing.
    ready.catch(() => {});
    await sendFolder(transfer, { path, branch, isNew: true, ready });
    await ready;
    return;
  }
  try {
    if (entry.kind !== 'folder' && !(await leadsToFolder(transfer, path, entry))) throw noFolder(path);
  } catch (error) {
    return transfer.fail(path, error, path);
  }
  await sendFolder(transfer, { path, branch, isNew: false, ready: true });
}

/** `wp-content/uploads` is a link to `files/` in many code bases, and a folder to those who upload. */
async function leadsToFolder({ session }: Upload, path: string, { kind }: RemoteEntry): Promise<boolean> {
  return kind === 'link' && (await statRemote(session, path))?.isDirectory() === true;
}

/** Undefined when the server does not say what is there: then everything is sent. */
async function lookThrough(
  { carrier, semaphore: gate, warnOnce, looking }: Upload,
  path: string,
): Promise<Map<string, RemoteEntry> | undefined> {
  try {
    const entries = await gate.through(() =>
      readFolder(carrier.channel(), path === '' ? '.' : path, names => looking(path, names)),
    );
    return new Map(entries.map(entry => [entry.name, entry]));
  } catch (error) {
    if (!isStatus(error)) throw error;
    warnOnce(`The server does not list what is in ${path}, so that everything is sent there.`);
    return undefined;
  }
}

/** Returns whether it is there then. Sent at once and in order, so that folders come before what is in them. */
export async function makeFolder(transfer: Upload, path: string): Promise<boolean> {
  const { session, options } = transfer;
  try {
    if (!options.dryRun) {
      await session
        .send((sftp, done) => sftp.mkdir(path, done))
        .catch(async error => {
          // Another user may have made it meanwhile.
          if (!(await statIfAllowed(session, path))?.isDirectory()) throw error;
        });
    }
    await transfer.report({ event: 'made', path: `${path}/` });
    return true;
  } catch (error) {
    await transfer.fail(`${path}/`, error, `The folder ${path} was not made`);
    return false;
  }
}

/** Notes what is to be removed, and names that the server may take for one. */
function noteAlike(transfer: Upload, folder: Folder, there: ReadonlyMap<string, RemoteEntry>): void {
  const { folders, files, links } = transfer.branches.get(folder.branch) ?? empty;
  const here = groupFolded([...folders, ...[...files, ...links].map(({ to }) => toName(to))]);
  const removals = transfer.options.remove ? removalsOf(transfer, folder, { there, here }) : [];
  const [doubtful, plain] = [removals.filter(isDoubtful), removals.filter(each => !isDoubtful(each))];
  transfer.removals.push(...plain);
  const hasTwins = [...here.values()].some(({ length }) => length > 1);
  if (hasTwins || doubtful.length > 0)
    transfer.alike.push({ folder: folder.path, sent: here, removals: doubtful });

  function isDoubtful({ path }: Removal): boolean {
    return here.has(foldedName(toName(path)));
  }
}

interface Sides {
  there: ReadonlyMap<string, RemoteEntry>;
  /** By what the names fold to. */
  here: ReadonlyMap<string, readonly string[]>;
}

/** What is there and not here. What is excluded is as if it were on neither side. */
function removalsOf(transfer: Upload, folder: Folder, { there, here }: Sides): Removal[] {
  if (isBareRepository([...there.keys()])) return [];
  const removals: Removal[] = [];
  for (const [name, { kind }] of there) {
    const relative = folder.branch === '' ? name : `${folder.branch}/${name}`;
    const isFolder = kind === 'folder';
    // A server may keep names in another Unicode form than they have here: then it is the file that was just sent.
    const isHere = here.get(foldedName(name))?.some(each => each.normalize() === name.normalize());
    if (isHere || belongsToGit(name) || isPart(name) || transfer.options.exclude(relative, isFolder))
      continue;
    removals.push({ path: joined(folder.path, name), isFolder, below: relative, sparesGit: true });
  }
  return removals;
}
