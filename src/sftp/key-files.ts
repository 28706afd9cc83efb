import ssh2, { type ParsedKey } from 'ssh2';
import { readFileIfThere } from '../system/files.ts';

/** What a file that may hold a private key turned out to be. */
export type KeyFile =
  | { kind: 'missing' }
  /** Not ours to read. */
  | { kind: 'refused'; cause: unknown }
  | { kind: 'open'; key: ParsedKey }
  /** `key` is the public half, if its file lies beside it. */
  | { kind: 'locked'; text: string; key: ParsedKey | undefined }
  /** A private key that ssh2 cannot read. */
  | { kind: 'unknown' }
  | { kind: 'none' };

export function readKeyFile(file: string): KeyFile {
  let text: string | undefined;
  try {
    text = readFileIfThere(file);
  } catch (cause) {
    return { kind: 'refused', cause };
  }
  if (text === undefined) return { kind: 'missing' };
  const parsed = parseKey(text);
  if (parsed instanceof Error) {
    // ssh2 has no code for it: "Encrypted private OpenSSH key detected, but no passphrase given".
    if (/encrypted/i.test(parsed.message)) return { kind: 'locked', text, key: publicHalf(file) };
    return { kind: text.includes('PRIVATE KEY') ? 'unknown' : 'none' };
  }
  return parsed.isPrivateKey() ? { kind: 'open', key: parsed } : { kind: 'none' };
}

/** The public key of a file that holds either half, or of the `.pub` beside it. */
export function publicKeyOf(file: string): ParsedKey | undefined {
  const found = readKeyFile(file);
  if (found.kind === 'open' || found.kind === 'locked') return found.key;
  return publicHalf(file.replace(/\.pub$/, ''));
}

function publicHalf(file: string): ParsedKey | undefined {
  try {
    const parsed = parseKey(readFileIfThere(`${file}.pub`) ?? '');
    return parsed instanceof Error ? undefined : parsed;
  } catch {
    return undefined;
  }
}

/** As often as `ssh` asks. */
const attempts = 3;

/** Opens a key with what a person types; undefined after an empty answer, or three wrong ones. */
export async function lockedKey(text: string, ask: () => Promise<string>): Promise<ParsedKey | undefined> {
  for (let number = 0; number < attempts; number++) {
    const passphrase = await ask();
    if (passphrase === '') return undefined;
    const parsed = parseKey(text, passphrase);
    if (!(parsed instanceof Error)) return parsed;
  }
  return undefined;
}

/** One key: ssh2 answers a list for files that may hold several. */
function parseKey(text: string, passphrase?: string): ParsedKey | Error {
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text, passphrase);
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('no key')) : parsed;
}
