import { partName } from '../transfer/partial-file.ts';
import type { Channel } from '../transport/channel.ts';
import { canReplace } from '../transport/server-traits.ts';
import { isStatus } from '../transport/status-errors.ts';
import { dropPart } from './drop-part.ts';
import { openToWrite } from './open-to-write.ts';
import { folderOf, joined } from './remote-path.ts';

interface RenameTrial {
  /** The file whose folder it is tried in. */
  to: string;
  /** It is written in place whatever the server can do. */
  direct?: boolean;
  leftBehind?(path: string): void;
}

const trials = new WeakMap<object, Promise<void>>();

/**
 * Finds out, once for a connection, whether the server does rename what it offers to rename: a large file is not to be
 * sent twice because it does not. Two empty files are made in the folder and taken away again.
 */
export function learnRename(
  lane: Channel,
  { to, direct, leftBehind }: RenameTrial,
): Promise<void> | undefined {
  const { traits } = lane;
  if (direct || !canReplace(traits) || traits.known().rename !== undefined) return undefined;
  const trial = trials.get(traits) ?? tryRename(lane, folderOf(to), leftBehind);
  trials.set(traits, trial);
  return trial;
}

async function tryRename(
  lane: Channel,
  folder: string,
  leftBehind: RenameTrial['leftBehind'],
): Promise<void> {
  const [from, to] = ['turnout rename 1', 'turnout rename 2'].map(name =>
    joined(folder, partName(name, { size: 0, mtime: 0 })),
  ) as [string, string];
  try {
    await Promise.all([makeEmpty(lane, from), makeEmpty(lane, to)]);
  } catch (error) {
    if (!isStatus(error)) throw error;
    // That says nothing of renaming: in another folder it may go well.
    trials.delete(lane.traits);
    return;
  }
  const works = await isRenamed(lane, from, to);
  lane.traits.learn({ rename: works ? 'works' : 'refused' });
  const left = works ? [to] : [from, to];
  await Promise.all(left.map(path => dropPart(lane, path, leftBehind)));
}

async function isRenamed(lane: Channel, from: string, to: string): Promise<boolean> {
  try {
    await lane.tell((sftp, done) => sftp.ext_openssh_rename(from, to, done));
    return true;
  } catch (error) {
    if (!isStatus(error)) throw error;
    return false;
  }
}

async function makeEmpty(lane: Channel, path: string): Promise<void> {
  const handle = await openToWrite(lane, { path, mode: 0o644, isOurs: true });
  await lane.tell((sftp, done) => sftp.close(handle, done));
}
