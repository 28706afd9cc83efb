import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Machine } from './machine.ts';

/** As in `ssh`'s own list, without what nobody has any more. */
export const usualKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * The private keys in `$HOME/.ssh` where that is not the home of the account: OpenSSH looks there whatever HOME says,
 * and a CI job in a container, whose HOME is one of its own, would find no key. Absolute.
 */
export function homeKeys({ home, accountHome }: Pick<Machine, 'home' | 'accountHome'>): string[] {
  if (home === undefined || resolve(home) === resolve(accountHome() ?? home)) return [];
  return usualKeys.map(name => join(home, '.ssh', name)).filter(file => existsSync(file));
}
