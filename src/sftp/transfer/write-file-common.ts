import type { Attributes } from 'ssh2';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { dropPart } from '../remote/drop-part.ts';
import { joined, toFolder, toName } from '../remote/remote-path.ts';
import type { Channel } from '../transport/channel.ts';
import { canReplace } from '../transport/server-traits.ts';
import { isNoSuchFile, isStatus } from '../transport/status-errors.ts';
import type { LocalSourceFile } from './local-file.ts';
import { partName } from './partial-file.ts';

export interface SendOrder {
  /** Absolute, on this machine; not a link. */
  from: string;
  /** On the server. */
  to: string;
  /** Instead of the bit that the file here has; the time is then left to the server. */
  executable?: boolean;
  /** The bit that it has on the server, where the disk here keeps none. */
  bitThere?: boolean;
  /** A part that is there already is of this very file, so that it may be gone on with. */
  resume?: boolean;
  /** Whether to answer the SHA-256 of a small file. */
  digest?: boolean;
  /** Written in place whatever the server can do: beside it, it was refused. */
  direct?: boolean;
  /** Told the path of a file of ours that the server does not let go. */
  leftBehind?(path: string): void;
  /** Told before the first byte when it is written in place, so that half of it can be seen. */
  inPlace?(): void;
}

export interface Sent {
  /** Those that were sent; fewer than it has where it was gone on with. */
  bytes: number;
  /** Whether the server took the time and the bit. */
  asBefore: boolean;
  /** Whether it was to be executable, and the server has taken the bit from it. */
  lostBit: boolean;
  /** The time that the file has there, in epoch seconds. */
  mtime: number;
  sha256?: string;
}

/** Where it is written to: under another name beside its own, where it can be moved from there. */
export function choosePath(
  channel: Channel,
  { to, direct, inPlace }: SendOrder,
  file: LocalSourceFile,
): string {
  if (direct || !canReplace(channel.traits)) {
    inPlace?.();
    return to;
  }
  return joined(toFolder(to), partName(toName(to), file));
}

/**
 * Puts what has arrived in its place. Resolves with false where the server refuses: the part is gone then, and files are
 * written in place from now on.
 */
export async function putInPlace(
  channel: Channel,
  from: string,
  { to, leftBehind }: SendOrder,
): Promise<boolean> {
  if (from === to) return true;
  try {
    await channel.send((sftp, done) => sftp.ext_openssh_rename(from, to, done));
    return true;
  } catch (error) {
    if (!isStatus(error)) throw error;
    if (!isNoSuchFile(error)) channel.traits.learn({ rename: 'refused' });
    await dropPart(channel, from, leftBehind);
    return false;
  }
}

export function toAttributes(order: SendOrder, file: LocalSourceFile): Partial<Attributes> {
  const mode = isExecutable(order, file) ? 0o755 : 0o644;
  return order.executable === undefined ? { mode, atime: file.atime, mtime: file.mtime } : { mode };
}

/** What the server can be told of a file: where it takes no modes, a request that names one is refused whole. */
function selectAttributes({ traits }: Channel, { mode, ...times }: Partial<Attributes>): Partial<Attributes> {
  return mode === undefined || traits.known().modes === 'refused' ? times : { mode, ...times };
}

/** Returns whether the server took them: some take no modes and times, and the content is what counts. */
export async function keep(
  channel: Channel,
  handle: Buffer,
  attributes: Partial<Attributes>,
): Promise<boolean> {
  const asked = selectAttributes(channel, attributes);
  if (Object.keys(asked).length === 0) return true;
  try {
    await channel.send((sftp, done) => sftp.fsetstat(handle, asked, done));
    return true;
  } catch (error) {
    if (error instanceof TurnoutError) throw error;
    return false;
  }
}

/** What the server has of an open file; undefined where it does not say that before it is closed. */
export async function lookAt(channel: Channel, handle: Buffer): Promise<Attributes | undefined> {
  try {
    return await channel.request<Attributes>((sftp, done) => sftp.fstat(handle, done));
  } catch (error) {
    if (!isStatus(error)) throw error;
    return undefined;
  }
}

/** What the server has of a file that is closed. */
export function lookAgain(channel: Channel, path: string): Promise<Attributes> {
  return channel.request<Attributes>((sftp, done) => sftp.stat(path, done));
}

interface Settling {
  /** Where it was written to. */
  to: string;
  written: { there: Attributes | undefined; kept: boolean };
  attributes: Partial<Attributes>;
}

/**
 * What the server has of a file that was written and closed. Some say the size only then, some set the time themselves
 * when it is closed and take it afterwards, some never do: that is tried with the first files of a server.
 */
export async function settleAttributes(
  channel: Channel,
  { to, written, attributes }: Settling,
): Promise<{ there: Attributes; kept: boolean }> {
  const { traits } = channel;
  const { times } = traits.known();
  const isTimed = attributes.mtime !== undefined;
  const looksAgain = written.there === undefined || (isTimed && times === undefined);
  const there = looksAgain || !written.there ? await lookAgainOr(channel, to, written.there) : written.there;
  const isAsWanted = written.kept && hasTime(there, attributes);
  if (isAsWanted && isTimed && times === undefined) traits.learn({ times: 'kept' });
  if (times === 'dropped' || (isAsWanted && times !== 'late')) return { there, kept: written.kept };
  const kept = await keepBehind(channel, to, selectAttributes(channel, attributes));
  const after = await lookAgainOr(channel, to, there);
  if (isTimed) traits.learn({ times: kept && hasTime(after, attributes) ? 'late' : 'dropped' });
  return { there: after, kept };
}

/** What was known before, where the server does not say it of a path. */
async function lookAgainOr(
  channel: Channel,
  path: string,
  before: Attributes | undefined,
): Promise<Attributes> {
  try {
    return await lookAgain(channel, path);
  } catch (error) {
    if (before === undefined || !isStatus(error)) throw error;
    return before;
  }
}

async function keepBehind(channel: Channel, path: string, attributes: Partial<Attributes>): Promise<boolean> {
  if (await isTaken(channel, path, attributes)) return true;
  const { mode, ...times } = attributes;
  if (mode === undefined || times.mtime === undefined || !(await isTaken(channel, path, times))) return false;
  channel.traits.learn({ modes: 'refused' });
  return true;
}

async function isTaken(channel: Channel, path: string, attributes: Partial<Attributes>): Promise<boolean> {
  try {
    await channel.send((sftp, done) => sftp.setstat(path, attributes, done));
    return true;
  } catch (error) {
    if (!isStatus(error)) throw error;
    return false;
  }
}

/** Whether what was to be executable is so, as far as the server tells. */
export function hasBit({ mode }: Attributes, order: SendOrder, file: LocalSourceFile): boolean {
  return mode === undefined || (mode & 0o100) !== 0 || !isExecutable(order, file);
}

function isExecutable({ executable, bitThere }: SendOrder, file: LocalSourceFile): boolean {
  return executable ?? bitThere ?? file.executable;
}

/** Whether the server has taken the time; some say that they do and do not. */
export function hasTime({ mtime }: Attributes, wanted: Partial<Attributes>): boolean {
  return wanted.mtime === undefined || mtime === wanted.mtime;
}

/** What arrived has another size than what was sent: the disk there is full, or another process writes the file too. */
export class WrongSizeError extends TurnoutError {}

/** Throws WrongSizeError. */
export function verifySize({ to }: SendOrder, there: number, sent: number): void {
  if (there === sent) return;
  throw new WrongSizeError('failed', `${to} has ${there} bytes on the server; ${sent} were sent.`, {
    hint: 'Run the command again; if it stays so, the disk there may be full.',
  });
}
