import { createHash } from 'node:crypto';
import { utils } from 'ssh2';

/** Not a public key that this platform takes; the message says why. */
export class PublicKeyError extends Error {
  override readonly name = 'PublicKeyError';
}

const knownTypes = /^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(256|384|521))$/;

/** One line of `authorized_keys` form → the line, tidied, and the id that the platform gives it (platform-api.md 4.1). */
export function readPublicKey(line: string): { id: string; line: string } {
  const tidy = line.trim();
  const [type = '', blob = ''] = tidy.split(/\s+/);
  if (/PRIVATE KEY-/.test(tidy)) throw new PublicKeyError('This is a private key. Keep it to yourself.');
  // Every key blob begins with the length of its type's name, which is AAAA in Base64.
  if (tidy.includes('\n') || !blob.startsWith('AAAA')) throw notAKey();
  if (!knownTypes.test(type)) throw new PublicKeyError(`Unknown SSH key type '${type}'.`);
  const parsed = utils.parseKey(tidy);
  if (parsed instanceof Error || parsed.isPrivateKey() || parsed.type !== type) throw notAKey();
  return { id: keyId(Buffer.from(blob, 'base64')), line: tidy };
}

/** The id under which a key offered in a handshake would be registered. */
export function keyId(blob: Buffer): string {
  return createHash('md5').update(blob).digest('hex');
}

function notAKey(): PublicKeyError {
  return new PublicKeyError('This is not a public key in one line.');
}
