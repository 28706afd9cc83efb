import { posix } from 'node:path';
import { createGate, type Gate } from './gate.ts';
import { listFolder } from './list-folder.ts';
import { badName } from './safe-name.ts';
import type { Telling, Transfer } from './transfer.ts';

/** Something on the server that is to go. */
export interface Removal {
  path: string;
  isFolder: boolean;
}

/** Removes these, folders with all that is in them, after a question. Links are removed and never followed. */
export async function removeAll(
  transfer: Transfer,
  removals: readonly Removal[],
  telling: Pick<Telling, 'confirmRemoval'>,
): Promise<void> {
  if (removals.length === 0) return;
  if (!transfer.wish.dryRun) {
    await telling.confirmRemoval(removals.map(({ path, isFolder }) => (isFolder ? `${path}/` : path)));
  }
  const gate = createGate(16);
  const files = createGate(transfer.carrier.pace.files);
  await Promise.all(removals.map(removal => remove(transfer, removal, { gate, files })));
}

interface Gates {
  gate: Gate;
  files: Gate;
}

/** Answers whether it has gone. */
async function remove(transfer: Transfer, { path, isFolder }: Removal, gates: Gates): Promise<boolean> {
  const { session } = transfer.carrier;
  try {
    if (!isFolder) {
      if (!transfer.wish.dryRun)
        await gates.files.through(() => session.tell((sftp, done) => sftp.unlink(path, done)));
      await transfer.tell({ event: 'removed', path });
      return true;
    }
    if (!(await emptyFolder(transfer, path, gates))) return false;
    if (!transfer.wish.dryRun) await session.tell((sftp, done) => sftp.rmdir(path, done));
    await transfer.tell({ event: 'removed', path: `${path}/` });
    return true;
  } catch (error) {
    await transfer.fail(path, error, `${path} was not removed`);
    return false;
  }
}

/** Part by part: a folder may hold more than anybody wants to remember. */
async function emptyFolder(transfer: Transfer, path: string, gates: Gates): Promise<boolean> {
  const folders: string[] = [];
  let gone = true;
  await gates.gate.through(async () => {
    for await (const entries of listFolder(transfer.carrier.session, path)) {
      const names = entries.filter(({ name }) => badName(name) === undefined || name.includes('\\'));
      if (names.length < entries.length) gone = false;
      folders.push(
        ...names.filter(({ kind }) => kind === 'folder').map(({ name }) => posix.join(path, name)),
      );
      const files = names.filter(({ kind }) => kind !== 'folder');
      const removed = await Promise.all(
        files.map(({ name }) => remove(transfer, { path: posix.join(path, name), isFolder: false }, gates)),
      );
      gone &&= !removed.includes(false);
    }
  });
  const below = await Promise.all(
    folders.map(folder => remove(transfer, { path: folder, isFolder: true }, gates)),
  );
  return gone && !below.includes(false);
}
