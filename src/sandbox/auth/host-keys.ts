import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { utils } from 'ssh2';
import { makePrivateFolder, readFileIfThere, writeFileAtomically } from '../../system/disk/files.ts';

type Made = (error: Error | null, keys: { private: string }) => void;

/** RSA is what the platform's own containers show; Ed25519 is what today's clients like best. */
const kinds = [
  ['ssh_host_ed25519_key', done => utils.generateKeyPair('ed25519', done)],
  ['ssh_host_ecdsa_key', done => utils.generateKeyPair('ecdsa', { bits: 256 }, done)],
  ['ssh_host_rsa_key', done => utils.generateKeyPair('rsa', { bits: 2048 }, done)],
] as const satisfies [string, (done: Made) => void][];

export interface HostKeys {
  privateKeys: string[];
  /** `TYPE BASE64`, for a known_hosts file. */
  publicKeys: string[];
}

/** The keys by which clients know this server; made once, one file a key, so that a kill leaves none half-made. */
export async function hostKeysIn(folder: string): Promise<HostKeys> {
  makePrivateFolder(folder);
  const privateKeys = await Promise.all(
    kinds.map(async ([name, generate]) => {
      const file = join(folder, name);
      const known = readFileIfThere(file);
      if (known !== undefined) return known;
      const made = await usable(generate);
      writeFileAtomically(file, made, 0o600);
      return made;
    }),
  );
  return { privateKeys, publicKeys: privateKeys.map(publicPart) };
}

/** One Ed25519 key in some hundreds that ssh2 1.17 makes cannot be read again, by itself or by anyone else. */
async function usable(generate: (done: Made) => void): Promise<string> {
  for (;;) {
    const { private: made } = await promisify(generate)();
    if (!(utils.parseKey(made) instanceof Error)) return made;
  }
}

/** The next look makes others, as a migrated container shows. */
export function forgetHostKeys(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function publicPart(privateKey: string): string {
  const key = utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
