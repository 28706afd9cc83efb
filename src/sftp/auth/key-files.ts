import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ParsedKey } from 'ssh2';
import { keyText } from '../../ssh/keys/key-text.ts';
import { type PrivateKey, readPrivateKey, unlockPrivateKey } from '../../ssh/keys/private-key.ts';
import { readPublicKey } from '../../ssh/keys/public-key.ts';
import { diskHasModes } from '../../system/disk/disk-modes.ts';
import { isMissing } from '../../system/disk/files.ts';
import { currentUserId } from '../../system/user-id.ts';

/** What a file that may hold a private key turned out to be. */
export type KeyFile =
  | { kind: 'missing' }
  /** Not ours to read. */
  | { kind: 'refused'; cause: unknown }
  | { kind: 'open'; key: ParsedKey }
  /** `blob` is the public half, in SSH's own format, if it is readable: in the file itself, or in the one beside it. */
  | { kind: 'locked'; text: string; key: PublicHalf | undefined }
  /** A private key that cannot be used; `why` goes on behind its name. */
  | ({ kind: 'unusable' } & Omit<Extract<PrivateKey, { is: 'unusable' }>, 'is'>)
  | { kind: 'none' };

export type Readable = Extract<KeyFile, { kind: 'open' | 'locked' }>;

export function isReadable(found: KeyFile): found is Readable {
  return found.kind === 'open' || found.kind === 'locked';
}

/** The half of a key that may be shown. */
export interface PublicHalf {
  type: string;
  blob: Buffer;
}

/** Bytes: no key is larger, and a device has no end. */
const maxSize = 1024 * 1024;

export function readKeyFile(file: string): KeyFile {
  let text: string | undefined;
  let stats: Stats;
  try {
    stats = statSync(file);
    text = readText(file, stats);
  } catch (cause) {
    return isMissing(cause) ? { kind: 'missing' } : { kind: 'refused', cause };
  }
  if (text === undefined) return { kind: 'none' };
  const found = readPrivateKey(text);
  if (found.is !== 'none' && isOpenToOthers(stats)) return exposed(file, stats);
  if (found.is === 'open') return { kind: 'open', key: found.key };
  if (found.is === 'locked') return { kind: 'locked', text, key: readPublicKey(text) ?? publicHalf(file) };
  if (found.is === 'unusable') return { ...found, kind: 'unusable' };
  return { kind: 'none' };
}

/** As OpenSSH has it, which looks at files of the user's own only. */
function isOpenToOthers({ uid, mode }: Stats): boolean {
  return uid === currentUserId() && (mode & 0o077) !== 0;
}

function exposed(file: string, { mode }: Stats): KeyFile {
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  return {
    kind: 'unusable',
    why: `may be read by others (mode ${shown}), so it is not offered, as OpenSSH does not offer it`,
    remedy: diskHasModes(dirname(file))
      ? `Keep it to yourself: chmod 600 ${file}`
      : `Its disk keeps no permissions: copy it to one that does, or give it to your agent: ssh-add - < ${file}`,
  };
}

function readText(file: string, stats = statSync(file)): string | undefined {
  return stats.isFile() && stats.size <= maxSize ? keyText(readFileSync(file)) : undefined;
}

/** The public key of a file that holds either half, or of the `.pub` beside it. */
export function readPublicHalf(file: string): PublicHalf | undefined {
  const found = readKeyFile(file);
  if (found.kind === 'open') return { type: found.key.type, blob: found.key.getPublicSSH() };
  if (found.kind === 'locked' && found.key) return found.key;
  if (found.kind === 'unusable') return readPublicKey(readText(file) ?? '') ?? publicHalf(file);
  return publicHalf(file.replace(/\.pub$/, ''));
}

function publicHalf(file: string): PublicHalf | undefined {
  try {
    return readPublicKey(readText(`${file}.pub`) ?? '');
  } catch {
    return undefined;
  }
}

/** As often as `ssh` asks. */
const attempts = 3;

/** Opens a key with what the user types; undefined after an empty answer, or three wrong ones. */
export async function lockedKey(text: string, ask: () => Promise<string>): Promise<ParsedKey | undefined> {
  for (let number = 0; number < attempts; number++) {
    const passphrase = await ask();
    if (passphrase === '') return undefined;
    const key = await unlockPrivateKey(text, passphrase);
    if (key) return key;
  }
  return undefined;
}
