import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultKeys } from '../../ssh/default-keys.ts';
import { deviceKey } from '../../ssh/keys/private-key.ts';
import type { Identity } from './identity.ts';
import { isReadable, type KeyFile, readKeyFile, readPublicHalf } from './key-files.ts';
import type { KeySources } from './key-sources.ts';
import type { HeldKey } from './list-agent.ts';

export interface UnusableKey {
  name: string;
  /** Goes on behind the name. */
  why: string;
  remedy?: string;
}

interface LookedAt {
  file: string;
  found: KeyFile;
}

/** Why a file gives no key, where a user expects it to: that a default one is not there is no reason. */
export function unusableIn(
  { file, found }: LookedAt,
  locations: KeySources,
  held: readonly Identity[],
): UnusableKey[] {
  const name = shortName(file, locations.home);
  const half = readPublicHalf(file);
  if (half && held.some(({ blob }) => blob?.equals(half.blob))) return [];
  if (found.kind === 'unusable') {
    const { why, remedy } = found;
    return [{ name, why, ...(remedy !== undefined && { remedy }) }];
  }
  if (found.kind === 'refused')
    return [{ name, why: 'may not be read', remedy: `Check whose it is: ls -l ${name}` }];
  const isConfigured = locations.configured?.includes(file) === true;
  if (found.kind === 'none' && !isConfigured)
    return [{ name, why: whyNot.none, remedy: `See what it is: file ${name}` }];
  if (!isConfigured || isReadable(found)) return [];
  const what = half ? 'is the public half of a key that no agent has' : whyNot[found.kind];
  return [{ name, why: what, remedy: 'Check IdentityFile in ~/.ssh/config, and ssh-add -l for the agent.' }];
}

const whyNot = { missing: 'is not there', none: 'is not a private key' };

/** A server may ask for one; ssh2 has none to offer. */
export function certificatesOf(locations: KeySources): UnusableKey[] {
  const beside = filesOf(locations).map(file => `${file}-cert.pub`);
  const files = [...new Set([...(locations.certificates ?? []), ...beside])].filter(file => existsSync(file));
  return files.map(file => ({
    name: shortName(file, locations.home),
    why: 'is a certificate, which turnout does not offer',
    remedy: 'OpenSSH offers it: turnout sftp. Or register the key itself: turnout ssh-key:add FILE.pub',
  }));
}

/** IdentitiesOnly leaves out what no file names. */
export function hiddenInAgent(count: number): UnusableKey[] {
  if (count === 0) return [];
  const name = count === 1 ? 'the key of the agent' : `all ${count} keys of the agent`;
  return [
    {
      name,
      why: `${count === 1 ? 'is' : 'are'} left out by IdentitiesOnly`,
      remedy: 'Name the right one by its public half: IdentityFile KEY.pub in ~/.ssh/config.',
    },
  ];
}

/** PubkeyAuthentication no */
export const keysAreOff: UnusableKey = {
  name: 'PubkeyAuthentication no in the configuration of SSH',
  why: 'keeps turnout from offering any',
  remedy: 'The platform takes keys only. Allow them for this host in ~/.ssh/config: PubkeyAuthentication yes',
};

/** Whether PubkeyAcceptedAlgorithms lets a key be offered; RSA keys have two ways to sign. */
export function isAccepted(type: string | undefined, types: readonly string[] | undefined): boolean {
  if (types === undefined || type === undefined) return true;
  const names = type === 'ssh-rsa' ? ['rsa-sha2-256', 'rsa-sha2-512'] : [type];
  return names.some(name => types.includes(name));
}

export function leftOutByType({ name, type }: Identity): UnusableKey[] {
  const remedy = 'Name it there in ~/.ssh/config, or name a key of another type with IdentityFile.';
  return [{ name, why: `is of the type ${type}, which PubkeyAcceptedAlgorithms leaves out`, remedy }];
}

/** Keys of an agent that ssh2 cannot use. */
export function uselessInAgent(keys: readonly HeldKey[]): UnusableKey[] {
  return keys.map(({ type, comment }) => ({
    name: `${comment || type} of the agent`,
    ...(type.startsWith('sk-') ? deviceKey : { why: `is of the type ${type}, which turnout does not offer` }),
  }));
}

/** What of ~/.ssh is never a private key, or larger than one. */
const notKeys = /^(config|environment|rc|(known_hosts|authorized_keys|allowed_signers).*|.*\.pub)$/;
/** Keys that are named; people have hundreds. */
const maxNamed = 3;

/** Private keys in ~/.ssh that have another name than the usual ones, and that no IdentityFile names. */
export function keysOfOtherNames(locations: KeySources): UnusableKey[] {
  const { named: given, home, offersKeys } = locations;
  if (given !== undefined || home === undefined || offersKeys === false) return [];
  const folder = join(home, '.ssh');
  const looked = filesOf(locations);
  const files = namesIn(folder).flatMap(name => {
    const file = join(folder, name);
    return notKeys.test(name) || looked.includes(file) ? [] : [file];
  });
  const found = files.filter(file => isPrivateKey(file));
  const named = found.slice(0, maxNamed).map(file => otherKey(file, shortName(file, locations.home)));
  const more = found.length - named.length;
  return more > 0 ? [...named, { name: `${more} more in ~/.ssh`, why: 'that no IdentityFile names' }] : named;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function isPrivateKey(file: string): boolean {
  return !['none', 'missing', 'refused'].includes(readKeyFile(file).kind);
}

function otherKey(file: string, name: string): UnusableKey {
  const found = readKeyFile(file);
  if (found.kind === 'unusable')
    return { name, why: found.why, ...(found.remedy !== undefined && { remedy: found.remedy }) };
  if (readPublicHalf(file)?.type === 'ssh-dss') {
    const remedy = 'Make another one and register it: turnout ssh-key:add --generate';
    return { name, why: 'is a DSA key, which neither OpenSSH nor servers take any more', remedy };
  }
  const remedy = `Name it: --identity ${name}, or IdentityFile ${name} in ~/.ssh/config.`;
  return { name, why: 'has a name that ssh does not look for, and no IdentityFile names it', remedy };
}

export function filesOf({ configured, home, accountHome }: KeySources): string[] {
  return [...new Set(configured ?? defaultKeys([home, accountHome]))];
}

export function shortName(file: string, home: string | undefined): string {
  return home !== undefined && file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
}
