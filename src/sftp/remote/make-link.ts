import type { SFTPWrapper, Stats } from 'ssh2';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { momentaryName } from '../transfer/partial-file.ts';
import type { Channel } from '../transport/channel.ts';
import type { Failure } from '../transport/pending-requests.ts';
import type { ServerTraits } from '../transport/server-traits.ts';
import { isStatus } from '../transport/status-errors.ts';
import { isSameLink, readLink } from './read-link.ts';
import { joined, toFolder } from './remote-path.ts';

type LinkOrder = NonNullable<ServerTraits['links']>;

/**
 * Makes a link and looks whether it is the one that was meant. SFTP version 3 names the link first and then what it leads
 * to, OpenSSH the other way round, and others take either side, whatever they call themselves; so that is tried, once for
 * a server, with names that no one misses. Rejects with ssh2's error for a status, with TurnoutError for another link.
 */
export async function makeLink(channel: Channel, path: string, target: string): Promise<void> {
  const known = channel.traits.known().links;
  const order = known ?? (await learnOrder(channel, toFolder(path)));
  if (await isMade(channel, { path, target, order }, known === undefined)) return;
  // What was remembered of this host does not hold any more.
  const again = await learnOrder(channel, toFolder(path));
  if (again !== order && (await isMade(channel, { path, target, order: again }, true))) return;
  throw new TurnoutError('failed', `The server made another link than ${path} to ${target}.`, {
    hint: 'Make it there by hand, or leave it out: --exclude',
  });
}

interface LinkRequest {
  path: string;
  target: string;
  order: LinkOrder;
}

/** A link in the wrong place is taken away again. An error of an order that was only remembered says nothing yet. */
async function isMade(channel: Channel, request: LinkRequest, isSure: boolean): Promise<boolean> {
  const { path, target } = request;
  try {
    await channel.send((sftp, done) => sendSymlink(sftp, request, done));
  } catch (error) {
    if (isSure || !isStatus(error)) throw error;
    return false;
  }
  const made = await linkAt(channel, path);
  if (await isLinkTo(channel, path, { made, wanted: target })) return true;
  const stray = await linkAt(channel, target);
  if (stray !== undefined && isSameLink(channel, target, { text: stray, wanted: path }))
    await remove(channel, target);
  else if (made !== undefined) await remove(channel, path);
  return false;
}

/** A server that tells no texts (`sftp-server -P readlink`) still tells that a link stands where one was made. */
async function isLinkTo(
  channel: Channel,
  path: string,
  { made, wanted }: { made: string | undefined; wanted: string },
): Promise<boolean> {
  if (made !== undefined) return isSameLink(channel, path, { text: made, wanted });
  try {
    return (await channel.request<Stats>((sftp, done) => sftp.lstat(path, done))).isSymbolicLink();
  } catch (error) {
    if (!isStatus(error)) throw error;
    return false;
  }
}

/** Undefined where there is no link, or none that is told. */
async function linkAt(channel: Channel, path: string): Promise<string | undefined> {
  try {
    return await readLink(channel, path);
  } catch (error) {
    if (!isStatus(error)) throw error;
    return undefined;
  }
}

const learning = new WeakMap<object, Promise<LinkOrder>>();

function learnOrder(channel: Channel, folder: string): Promise<LinkOrder> {
  const order = learning.get(channel.traits) ?? tryOrders(channel, folder);
  learning.set(channel.traits, order);
  return order;
}

// Both names lie in the folder that is written to, so that a link which is made the wrong way round is found and removed.
async function tryOrders(channel: Channel, folder: string): Promise<LinkOrder> {
  const [link, target] = ['turnout link 1', 'turnout link 2'].map(name =>
    joined(folder, momentaryName(name)),
  ) as [string, string];
  for (const order of ['openssh', 'draft'] as const) {
    let isRight = false;
    try {
      await channel.send((sftp, done) => sendSymlink(sftp, { path: link, target, order }, done));
      const made = await linkAt(channel, link);
      isRight = await isLinkTo(channel, link, { made, wanted: target });
    } catch (error) {
      if (!isStatus(error)) throw error;
    }
    for (const each of [link, target]) await remove(channel, each);
    if (!isRight) continue;
    channel.traits.learn({ links: order });
    return order;
  }
  // It makes no links, or says another thing of them than it was told: the one that is wanted says which.
  return 'openssh';
}

async function remove(channel: Channel, path: string): Promise<void> {
  await channel
    .send((sftp, done) => sftp.unlink(path, done))
    .catch((error: unknown) => {
      if (!isStatus(error)) throw error;
    });
}

/** ssh2 chooses the order by the name that the server gives itself; here it is chosen by what was found out. */
function sendSymlink(
  sftp: SFTPWrapper,
  { path, target, order }: LinkRequest,
  done: (error?: Failure) => void,
): void {
  const { _isOpenSSH: isSwitched } = sftp as unknown as { _isOpenSSH?: boolean };
  const [first, second] = order === 'openssh' ? [target, path] : [path, target];
  if (isSwitched) sftp.symlink(first, second, done);
  else sftp.symlink(second, first, done);
}
