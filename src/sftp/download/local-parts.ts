import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isChangedWithin } from '../../system/disk/changed-within.ts';
import { isMissing } from '../../system/disk/files.ts';
import { isProcessAlive, ownProcessId } from '../../system/programs/process-ids.ts';
import { isPart, ownerOf, partName, partPrefix, type Version } from '../transfer/partial-file.ts';

/** Parts of this very process: in a restarted container a dead process had our process id as well. */
const ours = new Set<string>();
let count = 0;

/** Milliseconds without a byte after which a part is given up, though a process with the id of its owner lives. */
const maxSilence = 10 * 60_000;

/**
 * The name under which a large file arrives at `to`: one of this process alone, since another may be fetching the same file
 * to the same place. What dead processes have left of it goes; with `resume`, the most that there is of this very version
 * becomes ours. The name is free again with `releasePart`.
 */
export function claimPart(to: string, version: Version, resume: boolean): string {
  const [folder, name] = [dirname(to), basename(to)];
  const part = join(folder, partName(name, version, `${ownProcessId}-${count++}`));
  ours.add(part);
  const dead = deadParts(folder, name);
  if (resume) {
    const begun = largest(folder, ownVersion(dead, name, version));
    if (begun !== undefined) renameIfThere(join(folder, begun), part);
  }
  for (const each of dead) rmSync(join(folder, each), { force: true });
  return part;
}

export function releasePart(part: string): void {
  ours.delete(part);
}

/** What is left of a file in a folder by processes that are at work on it no more. */
function deadParts(folder: string, name: string): string[] {
  const prefix = partPrefix(name);
  return readdirSync(folder).filter(
    each => each.startsWith(prefix) && isPart(each) && !isInUse(join(folder, each)),
  );
}

function isInUse(part: string): boolean {
  if (ours.has(part)) return true;
  const owner = ownerOf(basename(part));
  if (owner === undefined || owner === ownProcessId || !isProcessAlive(owner)) return false;
  return isChangedWithin(part, maxSilence);
}

function ownVersion(parts: readonly string[], name: string, version: Version): string[] {
  const start = partName(name, version).replace(/\.part$/, '');
  return parts.filter(each => each === `${start}.part` || each.startsWith(`${start}-`));
}

function largest(folder: string, parts: readonly string[]): string | undefined {
  const sized = parts.map(part => ({
    part,
    size: statSync(join(folder, part), { throwIfNoEntry: false })?.size ?? 0,
  }));
  return sized.sort((a, b) => b.size - a.size)[0]?.part;
}

/** Another process may have gone on with it first. */
function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
