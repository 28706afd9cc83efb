import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../system/disk/files.ts';
import { makeTemporaryFolder } from '../system/disk/temporary-folder.ts';
import type { Machine } from '../system/machine.ts';
import { publicKeyLine } from './keys/public-key.ts';
import { typeOfBlob } from './keys/wire.ts';

/**
 * Resolves with whether a key, in SSH's own format, is in a list of revoked keys in OpenSSH's binary form; undefined where
 * its ssh-keygen is not there or does not say.
 */
export async function isInBinaryList(
  { programs, env }: Pick<Machine, 'programs' | 'env'>,
  file: string,
  blob: Buffer,
): Promise<boolean | undefined> {
  const program = programs.find('ssh-keygen');
  if (program === undefined) return undefined;
  const folder = makeTemporaryFolder('turnout-krl-');
  try {
    const key = join(folder, 'key.pub');
    replaceFile(key, `${publicKeyLine({ type: typeOfBlob(blob) ?? '', blob, comment: '' })}\n`, 0o600);
    const { exitCode, stdout } = await programs.capture(
      { program, arguments: ['-Q', '-f', file, key], env },
      { timeout: 10_000, maxBytes: 64 * 1024 },
    );
    if (exitCode === 0) return false;
    return /REVOKED/.test(stdout) ? true : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
