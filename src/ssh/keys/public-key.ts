import { createPublicKey } from 'node:crypto';
import { publicBlobIn } from './openssh-key.ts';
import { readPuttyKey } from './putty-key.ts';
import { typeOfBlob, wireString } from './wire.ts';

/** A public key. */
export interface PublicKey {
  /** `ssh-ed25519`, … */
  type: string;
  /** In SSH's own format. */
  blob: Buffer;
  comment: string;
}

/** The public key in a text of any usual form: one line, RFC 4716, PEM, or the half of a private key that is readable. */
export function readPublicKey(text: string): PublicKey | undefined {
  const blob = blobIn(text);
  const type = blob && typeOfBlob(blob);
  return blob && type ? { type, blob, comment: commentIn(text) } : undefined;
}

/** As it stands in a `.pub` of OpenSSH's. */
export function publicKeyLine({ type, blob, comment }: PublicKey): string {
  return `${type} ${blob.toString('base64')}${comment === '' ? '' : ` ${comment}`}`;
}

/** The keys of a file with one in each line, as OpenSSH's own lists have them. */
export function parseKeyLines(text: string): Buffer[] {
  return text.split(/\r?\n/).flatMap(line => {
    const found = line.startsWith('#') ? undefined : readPublicKey(line.trim());
    return found ? [found.blob] : [];
  });
}

const oneLine = /^((?:ssh|ecdsa|sk)-\S+) +([A-Za-z0-9+/]+={0,2})(?: +(.*))?$/;
const rfc4716 = /^---- BEGIN SSH2 PUBLIC KEY ----\n([\s\S]+?)\n---- END SSH2 PUBLIC KEY ----/;

function blobIn(text: string): Buffer | undefined {
  const line = oneLine.exec(text);
  if (line) {
    const blob = Buffer.from(line[2] ?? '', 'base64');
    return typeOfBlob(blob) === line[1] ? blob : undefined;
  }
  const block = rfc4716.exec(text)?.[1];
  if (block !== undefined) return Buffer.from(withoutHeaders(block), 'base64');
  if (/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(text)) return blobOfPem(text);
  return readPuttyKey(text)?.blob ?? publicBlobIn(text);
}

/** A header of RFC 4716 goes on in the next line where it ends in a backslash. */
function withoutHeaders(block: string): string {
  const lines = block.replace(/\\\n/g, '').split('\n');
  return lines.filter(each => !each.includes(':')).join('');
}

function commentIn(text: string): string {
  const quoted = /^comment: *"?(.*?)"?$/im.exec(text.replace(/\\\n/g, ''))?.[1];
  return oneLine.exec(text)?.[3] ?? quoted ?? '';
}

function blobOfPem(text: string): Buffer | undefined {
  try {
    return blobOfJwk(createPublicKey(text).export({ format: 'jwk' }));
  } catch {
    return undefined;
  }
}

interface Jwk {
  kty?: string;
  crv?: string;
  n?: string;
  e?: string;
  x?: string;
  y?: string;
}

const curves: Record<string, string> = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' };

/** Of RSA, ECDSA and Ed25519, as a JSON Web Key has them. */
export function blobOfJwk({ kty, crv = '', n, e, x, y }: Jwk): Buffer | undefined {
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  if (kty === 'RSA' && n && e)
    return Buffer.concat(['ssh-rsa', number(bytes(e)), number(bytes(n))].map(wireString));
  if (kty === 'OKP' && crv === 'Ed25519' && x)
    return Buffer.concat(['ssh-ed25519', bytes(x)].map(wireString));
  const curve = curves[crv];
  if (!curve || !x || !y) return undefined;
  const point = Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
  return Buffer.concat([`ecdsa-sha2-${curve}`, curve, point].map(wireString));
}

/** A number is signed: a high first bit gets a zero before it. */
function number(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}
