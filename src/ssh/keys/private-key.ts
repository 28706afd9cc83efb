import { createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { ed25519Secret, opensshKey, publicBlobIn } from './openssh-key.ts';
import { blobOfJwk } from './public-key.ts';
import { convertOpenPuttyKey, convertPuttyKey, readPuttyKey } from './putty-key.ts';
import { typeOfBlob } from './wire.ts';

/** What a text turned out to be that may be a private key. */
export type PrivateKey =
  | { is: 'open'; key: ParsedKey }
  /** It has a passphrase. */
  | { is: 'locked' }
  /** It is one, and cannot be used; `why` goes on behind its name. */
  | { is: 'unusable'; why: string; remedy?: string }
  | { is: 'none' };

/** Reads a private key of any usual form. */
export function readPrivateKey(text: string): PrivateKey {
  if (text.startsWith('PuTTY-User-Key-File-')) return readPutty(text);
  const block = pemBlock(text);
  if (block === undefined) return spoiled(text);
  if (block.includes('BEGIN ENCRYPTED PRIVATE KEY')) return { is: 'locked' };
  if (block.includes('BEGIN PRIVATE KEY')) return viaNode(block);
  const type = typeOfBlob(publicBlobIn(block) ?? Buffer.alloc(0));
  if (type?.startsWith('sk-')) return { is: 'unusable', ...deviceKey };
  const parsed = viaSsh2(block);
  if (!(parsed instanceof Error)) return { is: 'open', key: parsed };
  // ssh2 has no code for it: "Encrypted private OpenSSH key detected, but no passphrase given".
  if (/encrypted/i.test(parsed.message)) return { is: 'locked' };
  return block.includes('BEGIN OPENSSH') ? unreadable(type) : viaNode(block);
}

/** Opens one with a passphrase; undefined for a wrong one. */
export async function unlockPrivateKey(text: string, passphrase: string): Promise<ParsedKey | undefined> {
  const putty = readPuttyKey(text);
  if (putty) {
    const converted = await convertPuttyKey(putty, passphrase);
    return converted === undefined ? undefined : usable(viaSsh2(converted));
  }
  const block = pemBlock(text) ?? '';
  if (!block.includes('BEGIN ENCRYPTED PRIVATE KEY')) {
    const parsed = usable(viaSsh2(block, passphrase));
    if (parsed || block.includes('BEGIN OPENSSH')) return parsed;
  }
  const opened = viaNode(block, passphrase);
  return opened.is === 'open' ? opened.key : undefined;
}

function readPutty(text: string): PrivateKey {
  const putty = readPuttyKey(text);
  if (!putty)
    return { is: 'unusable', why: 'is a key of PuTTY in a version that is not known', remedy: exportIt };
  if (!/^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp\d+)$/.test(putty.type))
    return { is: 'unusable', why: `is a key of the type ${putty.type}`, remedy: anotherKey };
  if (putty.isEncrypted) return { is: 'locked' };
  const converted = convertOpenPuttyKey(putty);
  const parsed = converted === undefined ? undefined : usable(viaSsh2(converted));
  return parsed ? { is: 'open', key: parsed } : unreadable(undefined);
}

const exportIt = "Export it in OpenSSH's form: puttygen KEY.ppk -O private-openssh -o KEY";
const anotherKey = 'Make another one and register it: turnout ssh-key:add --generate';

/** A security key signs only when it is touched, by a program of OpenSSH's. */
export const deviceKey = {
  why: "needs a FIDO device to sign (sk-), which only OpenSSH's own programs can ask",
  remedy:
    'turnout sftp and git:clone use it; for other commands register another key: turnout ssh-key:add --generate',
};

function unreadable(type: string | undefined): PrivateKey {
  return {
    is: 'unusable',
    why: type ? `is a key of the type ${type} that cannot be read` : 'is a private key that is damaged',
    remedy: anotherKey,
  };
}

/** A key that a variable of CI, a copy or a download has left without its form. */
function spoiled(text: string): PrivateKey {
  // The beginning of a PEM block, in Base64 once more.
  if (/^LS0tLS1CRUdJTi/.test(text))
    return { is: 'unusable', why: 'is in Base64 as a whole', remedy: 'Decode it first: base64 -d' };
  const [begin, ending] = [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/, /-----END [A-Z0-9 ]*PRIVATE KEY-----/];
  if (!begin.test(text)) return { is: 'none' };
  if (!ending.test(text)) return { is: 'unusable', why: 'is a private key without its end', remedy: copyIt };
  return { is: 'unusable', why: 'is a private key whose line breaks are lost', remedy: writeIt };
}

const copyIt = 'Copy it again, as a whole.';
const writeIt = `Write it with its lines as they were; from a variable, in quotes: printf '%s\\n' "$KEY" > FILE`;

/** From the beginning of a private key to its end: some programs write a text before it. */
function pemBlock(text: string): string | undefined {
  return /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----\n[\s\S]+?\n-----END \1-----/.exec(text)?.[0];
}

/** One key: ssh2 returns a list for files that may hold several. */
function viaSsh2(text: string, passphrase?: string): ParsedKey | Error {
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text, passphrase);
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('no key')) : parsed;
}

function usable(parsed: ParsedKey | Error): ParsedKey | undefined {
  return parsed instanceof Error ? undefined : parsed;
}

/** PKCS#8 and whatever else Node reads, put into a form that ssh2 reads. */
function viaNode(text: string, passphrase?: string): PrivateKey {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: 'pem', ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    const isLocked = error instanceof Error && 'code' in error && error.code === 'ERR_MISSING_PASSPHRASE';
    return isLocked ? { is: 'locked' } : unreadable(undefined);
  }
  const converted = converters[key.asymmetricKeyType ?? '']?.(key);
  const parsed = converted === undefined ? undefined : usable(viaSsh2(converted));
  if (parsed) return { is: 'open', key: parsed };
  const kind = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  return { is: 'unusable', why: `is a key of a kind (${kind}) that SSH does not know`, remedy: anotherKey };
}

const converters: Record<string, (key: KeyObject) => string | undefined> = {
  rsa: key => key.export({ type: 'pkcs1', format: 'pem' }).toString().trim(),
  ec: key => key.export({ type: 'sec1', format: 'pem' }).toString().trim(),
  ed25519(key) {
    const jwk = key.export({ format: 'jwk' });
    const blob = blobOfJwk(jwk);
    const bytes = (text = '') => Buffer.from(text, 'base64url');
    return (
      blob &&
      opensshKey({
        blob,
        type: 'ssh-ed25519',
        comment: '',
        secret: ed25519Secret(bytes(jwk.x), bytes(jwk.d)),
      })
    );
  },
};
