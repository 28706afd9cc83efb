import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { ed25519Secret, opensshKey } from './openssh-key.ts';
import { readStrings, wireString } from './wire.ts';

/** A private key of PuTTY's, as its file has it. */
export interface PuttyKey {
  version: 2 | 3;
  type: string;
  isEncrypted: boolean;
  comment: string;
  /** The public key in SSH's own format. */
  blob: Buffer;
  secret: Buffer;
  mac: string;
  fields: ReadonlyMap<string, string>;
}

/** Undefined for what is none, or of another version. */
export function readPuttyKey(text: string): PuttyKey | undefined {
  const [, version, type = ''] = /^PuTTY-User-Key-File-(\d+): (\S+)/.exec(text) ?? [];
  if (version !== '2' && version !== '3') return undefined;
  const lines = text.split('\n');
  const fields = new Map<string, string>();
  const blocks = new Map<string, Buffer>();
  for (let at = 0; at < lines.length; at++) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(lines[at] ?? '') ?? [];
    fields.set(name, value);
    if (name !== 'Public-Lines' && name !== 'Private-Lines') continue;
    const count = Number(value);
    blocks.set(name, Buffer.from(lines.slice(at + 1, at + 1 + count).join(''), 'base64'));
    at += count;
  }
  return {
    ...{ version: version === '2' ? 2 : 3, type, fields },
    isEncrypted: fields.get('Encryption') !== 'none',
    comment: fields.get('Comment') ?? '',
    blob: blocks.get('Public-Lines') ?? Buffer.alloc(0),
    secret: blocks.get('Private-Lines') ?? Buffer.alloc(0),
    mac: fields.get('Private-MAC') ?? '',
  };
}

/** The same key in OpenSSH's form; undefined when it is not whole, or the passphrase is wrong. */
export async function convertPuttyKey(key: PuttyKey, passphrase = ''): Promise<string | undefined> {
  return convert(key, await deriveKeys(key, passphrase));
}

/** The same, for one without a passphrase. */
export function convertOpenPuttyKey(key: PuttyKey): string | undefined {
  return convert(key, { mac: key.version === 2 ? macKeyOfVersion2('') : Buffer.alloc(0) });
}

interface Keys {
  cipher?: { key: Buffer; iv: Buffer };
  mac: Buffer;
}

function convert({ version, type, blob, secret, comment, mac, fields }: PuttyKey, keys: Keys) {
  const plain = keys.cipher ? decrypt(secret, keys.cipher) : secret;
  const signed = [type, fields.get('Encryption') ?? '', comment, blob, plain].map(wireString);
  const expected = createHmac(version === 2 ? 'sha1' : 'sha256', keys.mac)
    .update(Buffer.concat(signed))
    .digest('hex');
  if (expected !== mac.toLowerCase()) return undefined;
  const converted = readSecret(type, blob, plain);
  return converted && opensshKey({ blob, secret: converted, type, comment });
}

function decrypt(secret: Buffer, { key, iv }: { key: Buffer; iv: Buffer }): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(secret), decipher.final()]);
}

async function deriveKeys({ version, fields }: PuttyKey, passphrase: string): Promise<Keys> {
  if (version === 2) {
    const part = (number: number) =>
      createHash('sha1')
        .update(Buffer.from([0, 0, 0, number]))
        .update(passphrase)
        .digest();
    return {
      cipher: { key: Buffer.concat([part(0), part(1)]).subarray(0, 32), iv: Buffer.alloc(16) },
      mac: macKeyOfVersion2(passphrase),
    };
  }
  const bytes = await deriveVersion3(fields, passphrase);
  return { cipher: { key: bytes.subarray(0, 32), iv: bytes.subarray(32, 48) }, mac: bytes.subarray(48, 80) };
}

function macKeyOfVersion2(passphrase: string): Buffer {
  return createHash('sha1').update('putty-private-key-file-mac-key').update(passphrase).digest();
}

/** KiB: a file that a user handed over must not take all memory. PuTTY's own value is 8 MiB. */
const maxMemory = 512 * 1024;
const maxPasses = 1000;

async function deriveVersion3(fields: PuttyKey['fields'], passphrase: string): Promise<Buffer> {
  const { argon2d, argon2i, argon2id } = await import('@noble/hashes/argon2.js');
  const kinds: Record<string, typeof argon2id> = { Argon2d: argon2d, Argon2i: argon2i, Argon2id: argon2id };
  const number = (name: string) => Number(fields.get(`Argon2-${name}`));
  const [m, t, p] = [number('Memory'), number('Passes'), number('Parallelism')];
  const derive = kinds[fields.get('Key-Derivation') ?? ''];
  if (!derive || !(m <= maxMemory) || !(t <= maxPasses) || !(p <= 64)) return Buffer.alloc(80);
  const salt = Buffer.from(fields.get('Argon2-Salt') ?? '', 'hex');
  return Buffer.from(derive(Buffer.from(passphrase), salt, { m, t, p, dkLen: 80 }));
}

/** The private numbers in OpenSSH's order; there may be padding behind PuTTY's. */
function readSecret(type: string, blob: Buffer, plain: Buffer): Buffer | undefined {
  const shown = readStrings(blob) ?? [];
  const hidden = leadingStrings(plain);
  if (type === 'ssh-rsa') {
    const [, e, n] = shown;
    const [d, p, q, iqmp] = hidden;
    return e && n && d && p && q && iqmp && Buffer.concat([n, e, d, iqmp, p, q].map(wireString));
  }
  if (type === 'ssh-ed25519') {
    const [, publicKey] = shown;
    const [seed] = hidden;
    if (!publicKey || !seed || seed.length > 32) return undefined;
    return ed25519Secret(publicKey, Buffer.concat([seed, Buffer.alloc(32 - seed.length)]));
  }
  const [, curve, point] = shown;
  const [number] = hidden;
  return curve && point && number && Buffer.concat([curve, point, number].map(wireString));
}

function leadingStrings(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}
