import { momentaryName } from '../transfer/partial-file.ts';
import type { Channel } from '../transport/channel.ts';
import { canReplace } from '../transport/server-traits.ts';
import { isStatus } from '../transport/status-errors.ts';
import { dropPart } from './drop-part.ts';
import { openToWrite } from './open-to-write.ts';
import { joined, toFolder } from './remote-path.ts';

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
  channel: Channel,
  { to, direct, leftBehind }: RenameTrial,
): Promise<void> | undefined {
  const { traits } = channel;
  if (direct || !canReplace(traits) || traits.known().rename !== undefined) return undefined;
  const trial = trials.get(traits) ?? tryRename(channel, toFolder(to), leftBehind);
  trials.set(traits, trial);
  return trial;
}

async function tryRename(
  channel: Channel,
  folder: string,
  leftBehind: RenameTrial['leftBehind'],
): Promise<void> {
  const [from, to] = ['turnout rename 1', 'turnout rename 2'].map(name =>
    joined(folder, momentaryName(name)),
  ) as [string, string];
  try {
    await Promise.all([makeEmpty(channel, from), makeEmpty(channel, to)]);
  } catch (error) {
    if (!isStatus(error)) throw error;
    // That says nothing of renaming: in another folder it may go well.
    trials.delete(channel.traits);
    return;
  }
  const works = await isRenamed(channel, from, to);
  channel.traits.learn({ rename: works ? 'works' : 'refused' });
  const left = works ? [to] : [from, to];
  await Promise.all(left.map(path => dropPart(channel, path, leftBehind)));
}

async function isRenamed(channel: Channel, from: string, to: string): Promise<boolean> {
  try {
    await channel.send((sftp, done) => sftp.ext_openssh_rename(from, to, done));
    return true;
  } catch (error) {
    if (!isStatus(error)) throw error;
    return false;
  }
}

async function makeEmpty(channel: Channel, path: string): Promise<void> {
  const handle = await openToWrite(channel, { path, mode: 0o644, isOurs: true });
  await channel.send((sftp, done) => sftp.close(handle, done));
}
