import type { Attributes } from 'ssh2';
import { TurnoutError } from '../errors/turnout-error.ts';
import type { Lane } from './lane.ts';
import type { LocalSourceFile } from './local-source.ts';
import { partName } from './part-name.ts';
import { folderOf, joined, nameOf } from './remote-path.ts';

export interface SendOrder {
  /** Absolute, on this machine; not a link. */
  from: string;
  /** On the server. */
  to: string;
  /** Instead of the bit that the file here has; the time is then left to the server. */
  executable?: boolean;
  /** A part that is there already is of this very file, so that it may be gone on with. */
  resume?: boolean;
  /** Whether to answer the SHA-256 of a small file. */
  digest?: boolean;
}

export interface Sent {
  bytes: number;
  /** Whether the server took the time and the bit. */
  asBefore: boolean;
  /** The time that the file has there, in epoch seconds. */
  mtime: number;
  sha256?: string;
}

/** Where it is written to: under another name beside its own, where it can be moved from there. */
export function placeOf(lane: Lane, { to }: SendOrder, file: LocalSourceFile): string {
  if (!lane.canReplace) return to;
  return joined(folderOf(to), partName(nameOf(to), file));
}

export async function putInPlace(lane: Lane, from: string, { to }: SendOrder): Promise<void> {
  if (from !== to) await lane.tell((sftp, done) => sftp.ext_openssh_rename(from, to, done));
}

export function attributesOf({ executable }: SendOrder, file: LocalSourceFile): Partial<Attributes> {
  const mode = (executable ?? file.executable) ? 0o755 : 0o644;
  return executable === undefined ? { mode, atime: file.atime, mtime: file.mtime } : { mode };
}

/** Answers whether the server took them: some take no modes and times, and the content is what counts. */
export async function keep(lane: Lane, handle: Buffer, attributes: Partial<Attributes>): Promise<boolean> {
  try {
    await lane.tell((sftp, done) => sftp.fsetstat(handle, attributes, done));
    return true;
  } catch (error) {
    if (error instanceof TurnoutError) throw error;
    return false;
  }
}

export function openToWrite(
  lane: Lane,
  path: string,
  { mode = 0o644 }: Partial<Attributes>,
): Promise<Buffer> {
  return lane.ask<Buffer>((sftp, done) => sftp.open(path, 'w', { mode }, done));
}

/** What the server has of an open file. */
export function lookAt(lane: Lane, handle: Buffer): Promise<Attributes> {
  return lane.ask<Attributes>((sftp, done) => sftp.fstat(handle, done));
}

/** Whether the server has taken the time; some say that they do and do not. */
export function hasTime({ mtime }: Attributes, wanted: Partial<Attributes>): boolean {
  return wanted.mtime === undefined || mtime === wanted.mtime;
}

export function verifySize({ to }: SendOrder, there: number, sent: number): void {
  if (there === sent) return;
  throw new TurnoutError('failed', `${to} has ${there} bytes on the server; ${sent} were sent.`, {
    hint: 'Run the command again; if it stays so, the disk there may be full.',
  });
}
