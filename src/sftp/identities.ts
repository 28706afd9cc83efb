import type { ParsedKey } from 'ssh2';
import { AuthError, NotFoundError, UnsafeError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';
import { hasCode } from '../system/files.ts';
import { usualKeys } from '../system/home-keys.ts';
import { askAgent } from './agent-keys.ts';
import type { Identity } from './identity.ts';
import { type KeyFile, lockedKey, publicKeyOf, readKeyFile } from './key-files.ts';

export interface KeyPlaces {
  /** A private key that a person has named, absolute: then it is the only one that is offered. */
  named: string | undefined;
  /** The agent's socket. */
  agent: string | undefined;
  /** Files to look for keys in, instead of the usual ones; absolute. */
  configured?: readonly string[];
  /** Offer of the agent's keys only those of the files, as `IdentitiesOnly` says. */
  onlyConfigured?: boolean;
  home: string | undefined;
  /** Asks a person for a passphrase; undefined where nobody can be asked. */
  askPassphrase?: ((key: string) => Promise<string>) | undefined;
}

export interface FoundIdentities {
  /** In the order in which they are to be offered. */
  identities: Identity[];
  /** Key files that are left out, because they have a passphrase and nobody can be asked. */
  locked: string[];
}

/**
 * The keys to offer: the named one, else the agent's, then those of the configured files, or of the usual ones. What
 * has a passphrase comes last, and not at all where nobody can be asked or where the agent has the key.
 */
export async function findIdentities(places: KeyPlaces, clock: Clock): Promise<FoundIdentities> {
  const { named, agent, askPassphrase } = places;
  if (named !== undefined) return { identities: [namedIdentity(named, askPassphrase)], locked: [] };
  const files = fileIdentities(places);
  const held = agent === undefined ? [] : await askAgent(agent, clock);
  const ofAgent = places.onlyConfigured ? onlyOf(places, held) : held;
  const rest = files.filter(file => !ofAgent.some(key => isSame(file, key)));
  const open = rest.filter(({ locked }) => !locked);
  const locked = rest.filter(file => file.locked);
  return askPassphrase
    ? { identities: [...ofAgent, ...open, ...locked], locked: [] }
    : { identities: [...ofAgent, ...open], locked: locked.map(({ name }) => name) };
}

/** The agent's keys that a file names: itself, or its public half, which is all that some people keep on disk. */
function onlyOf(places: KeyPlaces, held: readonly Identity[]): Identity[] {
  const named = filesOf(places).flatMap(file => publicKeyOf(file)?.getPublicSSH() ?? []);
  return held.filter(({ blob }) => blob !== undefined && named.some(key => key.equals(blob)));
}

function isSame({ blob }: Identity, other: Identity): boolean {
  return blob !== undefined && other.blob !== undefined && blob.equals(other.blob);
}

function filesOf({ configured = [], home }: KeyPlaces): string[] {
  const files =
    configured.length > 0
      ? configured
      : home === undefined
        ? []
        : usualKeys.map(name => `${home}/.ssh/${name}`);
  return [...new Set(files)];
}

function fileIdentities(places: KeyPlaces): Identity[] {
  const { home, askPassphrase } = places;
  return filesOf(places).flatMap(file => {
    const found = readKeyFile(file);
    return isReadable(found) ? [fileIdentity(shortName(file, home), found, askPassphrase)] : [];
  });
}

function shortName(file: string, home: string | undefined): string {
  return home !== undefined && file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
}

function namedIdentity(file: string, askPassphrase: KeyPlaces['askPassphrase']): Identity {
  const found = readKeyFile(file);
  if (found.kind === 'missing')
    throw new NotFoundError(`The key ${file} is not there.`, { hint: 'Check --identity.' });
  if (found.kind === 'locked' && !askPassphrase) {
    throw new AuthError(`${file} has a passphrase, and nobody can be asked for it here.`, {
      hint: `Give it to your agent, and leave out --identity: ssh-add ${file}`,
    });
  }
  if (isReadable(found)) return fileIdentity(file, found, askPassphrase);
  if (found.kind === 'unknown') {
    throw new AuthError(`${file} is a private key of a kind that cannot be read.`, {
      hint: `Give it to your agent, and leave out --identity: ssh-add ${file}`,
    });
  }
  const why = found.kind === 'refused' && hasCode(found.cause, 'EACCES') ? ' that you may read' : '';
  throw new UnsafeError(`${file} is no private key${why}.`, {
    hint: 'Name the file without .pub, and check whose it is.',
  });
}

type Readable = Extract<KeyFile, { kind: 'open' | 'locked' }>;

function isReadable(found: KeyFile): found is Readable {
  return found.kind === 'open' || found.kind === 'locked';
}

function fileIdentity(name: string, found: Readable, askPassphrase: KeyPlaces['askPassphrase']): Identity {
  const { key } = found;
  const offer = (username: string, opened: ParsedKey) => ({
    type: 'publickey' as const,
    username,
    key: opened,
  });
  const common = { name, type: key?.type, blob: key?.getPublicSSH() };
  if (found.kind === 'open')
    return { ...common, locked: false, method: async user => offer(user, found.key) };
  return {
    ...common,
    locked: true,
    async method(user) {
      const opened = askPassphrase && (await lockedKey(found.text, () => askPassphrase(name)));
      return opened && offer(user, opened);
    },
  };
}
