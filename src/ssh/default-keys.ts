import { join } from 'node:path';

/** As in `ssh`'s own list, without what no one has any more and without what only a FIDO device can sign with. */
const names = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** Keys that need a device to sign, which OpenSSH can ask and turnout cannot. */
const deviceNames = ['id_ed25519_sk', 'id_ecdsa_sk'];

/**
 * Where private keys usually lie: below HOME, and below the home of the account, where OpenSSH looks whatever HOME says (a
 * CI job in a container has a HOME of its own). Absolute.
 */
export function defaultKeys(homes: readonly (string | undefined)[]): string[] {
  const folders = new Set(homes.filter(home => home !== undefined));
  return [...folders].flatMap(home => [...names, ...deviceNames].map(name => join(home, '.ssh', name)));
}
