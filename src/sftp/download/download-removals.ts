import { type Dirent, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { foldedName, groupFolded } from '../transfer/folded-name.ts';
import { belongsToGit, isBareRepository, isRepository } from '../transfer/git-folder.ts';
import { isPart } from '../transfer/partial-file.ts';
import type { TransferEvents } from '../transfer/transfer.ts';
import type { Download, DownloadLocation, LocalRemoval } from './download-task.ts';
import { isLocalFolder, unwritable } from './local-folder.ts';

/** What is here and not there. What is excluded is as if it were on neither side. */
export function noteRemovals(
  { options, removals }: Download,
  { local, below }: DownloadLocation,
  names: ReadonlySet<string>,
): void {
  if (!isLocalFolder(local)) return;
  const entries = readdirSync(local, { withFileTypes: true });
  if (isBareRepository(entries.map(({ name }) => name))) return;
  // A disk may keep names in another Unicode form than the server: then it is the file that was just fetched.
  const forms = new Set([...names].map(name => name.normalize()));
  const twins = groupFolded(names);
  const listed = new Set(entries.map(({ name }) => name));
  for (const each of entries) {
    const removal = toRemoval(each, { path: local, below });
    const isHere =
      forms.has(each.name.normalize()) || isOneOf(twins.get(foldedName(each.name)) ?? [], local, listed);
    if (isHere || belongsToGit(each.name) || isPart(each.name)) continue;
    if (!options.exclude(removal.below, removal.isFolder)) removals.push(removal);
  }
}

/** Whether the disk takes it for one of the server's names, by case or a dot at the end: that one is there, and not listed. */
function isOneOf(twins: readonly string[], folder: string, listed: ReadonlySet<string>): boolean {
  return twins.some(
    name => !listed.has(name) && lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined,
  );
}

function toRemoval(entry: Dirent, { path, below }: Pick<LocalRemoval, 'path' | 'below'>): LocalRemoval {
  return {
    path: join(path, entry.name),
    below: below === '' ? entry.name : `${below}/${entry.name}`,
    isFolder: entry.isDirectory(),
  };
}

/** Removes what was noted, after a question. */
export async function removeHere(transfer: Download, events: TransferEvents): Promise<void> {
  const { removals, options } = transfer;
  if (removals.length === 0) return;
  if (!options.dryRun) await events.confirmRemoval(removals.map(({ path }) => path));
  for (const removal of removals) await remove(transfer, removal);
}

// A folder goes in one step unless something in it has to stay: what a pattern excludes, and every Git repository, which
// may hold commits that are nowhere else.
async function remove(transfer: Download, removal: LocalRemoval): Promise<void> {
  const { path } = removal;
  try {
    const kept = whyKept(transfer, removal);
    if (kept !== undefined)
      return await transfer.report({ event: 'skipped', path, local: path, reason: kept });
    if (holdsKept(transfer, removal)) {
      for (const inner of listEntries(removal)) await remove(transfer, inner);
      return;
    }
    if (!transfer.options.dryRun) rmSync(path, { recursive: true });
    await transfer.report({ event: 'removed', path, local: path });
  } catch (error) {
    await transfer.fail(path, unwritable(path, error), path);
  }
}

function holdsKept(transfer: Download, removal: LocalRemoval): boolean {
  return (
    removal.isFolder &&
    listEntries(removal).some(inner => whyKept(transfer, inner) !== undefined || holdsKept(transfer, inner))
  );
}

/** Undefined for what may go. */
function whyKept({ options }: Download, removal: LocalRemoval): string | undefined {
  if (options.exclude(removal.below, removal.isFolder)) return 'excluded';
  return removal.isFolder && isRepository(readdirSync(removal.path)) ? 'a Git repository' : undefined;
}

function listEntries({ path, below }: LocalRemoval): LocalRemoval[] {
  return readdirSync(path, { withFileTypes: true }).map(entry => toRemoval(entry, { path, below }));
}
