import { TurnoutError } from '../../errors/turnout-error.ts';
import { readFolder } from '../remote/list-folder.ts';
import type { NamedEntry } from '../remote/remote-entry.ts';
import { joined } from '../remote/remote-path.ts';
import { foldedName, groupFolded } from '../transfer/folded-name.ts';
import { isStatus } from '../transport/status-errors.ts';
import type { AlikeNames, Upload } from './upload-task.ts';

/**
 * Looks again at folders with names that a server may take for one. What did not arrive beside its twin has failed; what
 * may be what was just sent, under another name, is not removed.
 */
export async function checkAlikeNames(transfer: Upload): Promise<void> {
  if (transfer.options.dryRun) {
    for (const { removals } of transfer.alike) transfer.removals.push(...removals);
    return;
  }
  for (const alike of transfer.alike) {
    const listed = await listAgain(transfer, alike.folder);
    if (listed) await checkFolder(transfer, alike, listed);
  }
}

async function listAgain({ carrier }: Upload, folder: string): Promise<NamedEntry[] | undefined> {
  try {
    return await readFolder(carrier.channel(), folder === '' ? '.' : folder);
  } catch (error) {
    if (!isStatus(error)) throw error;
    return undefined;
  }
}

async function checkFolder(
  transfer: Upload,
  { folder, sent, removals }: AlikeNames,
  listed: readonly NamedEntry[],
): Promise<void> {
  const names = new Set(listed.map(({ name }) => name));
  const failed = new Set(transfer.done.failures.map(({ path }) => path.replace(/\/$/, '')));
  const found = groupFolded(names);
  for (const [key, group] of sent) {
    const arrived = group.filter(name => !failed.has(joined(folder, name)));
    const missing = arrived.length - (found.get(key)?.length ?? 0);
    if (arrived.length < 2 || missing <= 0) continue;
    for (const name of arrived.filter(each => !names.has(each)).slice(-missing)) {
      const twin = arrived.find(each => names.has(each)) ?? found.get(key)?.[0] ?? 'another name';
      await transfer.fail(joined(folder, name), takenForOne(joined(folder, name), twin), name);
    }
  }
  for (const removal of removals) {
    const name = removal.path.slice(folder === '' ? 0 : folder.length + 1);
    const twin = sent.get(foldedName(name))?.find(each => !names.has(each));
    if (twin === undefined) transfer.removals.push(removal);
    else
      await transfer.report({
        event: 'skipped',
        path: removal.path,
        reason: `the server has ${twin} under this name`,
      });
  }
}

function takenForOne(path: string, twin: string): TurnoutError {
  return new TurnoutError('failed', `${path} is not on the server, which takes it and ${twin} for one.`, {
    hint: 'Rename one of the two: only one of them can be there.',
  });
}
