import { readFileSync } from 'node:fs';
import { NotFoundError } from '../../errors/turnout-error.ts';
import { isMissing } from '../../system/disk/files.ts';
import { keyText } from './key-text.ts';
import { publicKeyLine, readPublicKey } from './public-key.ts';

/** The public key in a file, as one line; a private one is never taken for it. Throws NotFoundError. */
export function readPublicKeyFile(file: string): 'private' | 'none' | { line: string } {
  const text = read(file);
  if (/PRIVATE KEY|^PuTTY-User-Key-File/.test(text)) return 'private';
  // Whether it is a good one is the platform's to say.
  if (/^(ssh|ecdsa|sk)-\S+ +[A-Za-z0-9+/=]+[^\n]*$/.test(text)) return { line: text };
  const found = text.startsWith('----') ? readPublicKey(text) : undefined;
  return found ? { line: publicKeyLine(found) } : 'none';
}

function read(file: string): string {
  try {
    return keyText(readFileSync(file));
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new NotFoundError(`The file ${file} is not there.`, { hint: 'Check the path.' });
  }
}
