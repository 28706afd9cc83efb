import { wireString } from './wire.ts';

interface KeyParts {
  /** The public key in SSH's own format. */
  blob: Buffer;
  /** What stands between the type and the comment of the private half, in SSH's own format. */
  secret: Buffer;
  type: string;
  comment: string;
}

/** A private key in OpenSSH's own form, without a passphrase: the one form of all types that ssh2 reads. */
export function opensshKey({ blob, secret, type, comment }: KeyParts): string {
  const check = Buffer.alloc(8); // Two equal numbers.
  const inner = Buffer.concat([check, wireString(type), secret, wireString(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[wireString('none'), wireString('none'), wireString('')],
    Buffer.from([0, 0, 0, 1]),
    wireString(blob),
    wireString(Buffer.concat([inner, padding])),
  ]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----`;
}

/** `seed`: the 32 bytes that an Ed25519 key is made of. */
export function ed25519Secret(publicKey: Buffer, seed: Buffer): Buffer {
  return Buffer.concat([wireString(publicKey), wireString(Buffer.concat([seed, publicKey]))]);
}

/** The type of the key in a file of OpenSSH's own form, which is readable without its passphrase. */
export function publicBlobIn(text: string): Buffer | undefined {
  const [, base64 = ''] = /BEGIN OPENSSH PRIVATE KEY-----\s([\s\S]+?)\s-----END/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (!bytes.subarray(0, 15).equals(Buffer.from('openssh-key-v1\0'))) return undefined;
  let at = 15;
  const next = () => {
    if (at + 4 > bytes.length) return Buffer.alloc(0);
    const from = at + 4;
    at = from + bytes.readUInt32BE(at);
    return bytes.subarray(from, at);
  };
  for (let skipped = 0; skipped < 3; skipped++) next(); // cipher, kdf, its options
  at += 4; // how many keys
  const blob = next();
  return blob.length === 0 ? undefined : Buffer.from(blob);
}
