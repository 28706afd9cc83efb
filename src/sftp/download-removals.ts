import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Place } from './download-task.ts';
import { isLocalFolder, unwritable } from './local-folder.ts';
import { isPart } from './part-name.ts';
import type { Telling } from './transfer.ts';

/** What is here and not there. What is excluded is as if it were on neither side. */
export function noteRemovals(
  { wish, removals }: Download,
  { local, below }: Place,
  names: ReadonlySet<string>,
): void {
  if (!isLocalFolder(local)) return;
  for (const each of readdirSync(local, { withFileTypes: true })) {
    const path = below === '' ? each.name : `${below}/${each.name}`;
    if (names.has(each.name) || isPart(each.name) || wish.exclude(path, each.isDirectory())) continue;
    removals.push(join(local, each.name));
  }
}

/** Removes what was noted, after a question. */
export async function removeHere(transfer: Download, telling: Telling): Promise<void> {
  const { removals, wish } = transfer;
  if (removals.length === 0) return;
  if (!wish.dryRun) await telling.confirmRemoval(removals);
  for (const path of removals) {
    try {
      if (!wish.dryRun) rmSync(path, { recursive: true });
      await transfer.tell({ event: 'removed', path, local: path });
    } catch (error) {
      await transfer.fail(path, unwritable(path, error), path);
    }
  }
}
