import type { ParsedKey } from 'ssh2';
import { AuthError, NotFoundError, UnsafeError } from '../../errors/turnout-error.ts';
import type { Clock } from '../../system/clock.ts';
import { hasCode } from '../../system/disk/files.ts';
import { askAgent, listUseless } from './agent-keys.ts';
import type { Identity } from './identity.ts';
import { isReadable, lockedKey, type Readable, readKeyFile, readPublicHalf } from './key-files.ts';
import type { KeySources } from './key-sources.ts';
import {
  certificatesOf,
  filesOf,
  hiddenInAgent,
  isAccepted,
  keysAreOff,
  leftOutByType,
  shortName,
  type UnusableKey,
  unusableIn,
  uselessInAgent,
} from './unoffered-keys.ts';

export interface FoundIdentities {
  /** In the order in which they are to be offered. */
  identities: Identity[];
  /** Key files that are left out, because they have a passphrase and no one can be asked. */
  locked: string[];
  /** What cannot be offered. */
  unusable: UnusableKey[];
  /** What is not offered since no one named it; looked for when a login fails. */
  others?: UnusableKey[];
}

/**
 * The keys to offer: the named one, else the agent's, those first that a file names, then those of the configured
 * files, or of the usual ones. What has a passphrase comes last, and not at all where no one can be asked or where the agent
 * has the key.
 */
export async function findIdentities(locations: KeySources, clock: Clock): Promise<FoundIdentities> {
  const { agent, askPassphrase } = locations;
  // As in OpenSSH, where it holds for the key behind -i too.
  if (locations.offersKeys === false) return { identities: [], locked: [], unusable: [keysAreOff] };
  if (locations.named !== undefined)
    return { identities: [namedIdentity(locations.named, askPassphrase)], locked: [], unusable: [] };
  const files = filesOf(locations).map(file => ({ file, found: readKeyFile(file) }));
  const isAllowed = ({ type }: Identity) => isAccepted(type, locations.types);
  const asked = agent === undefined ? [] : await askAgent(agent, clock);
  const held = asked.filter(isAllowed);
  const named = held.length > 1 || locations.onlyConfigured ? namedAmong(locations, held) : [];
  const ofAgent = [...new Set(locations.onlyConfigured ? named : [...named, ...held])];
  const readable = files.flatMap(({ file, found }) =>
    isReadable(found)
      ? [fileIdentity({ name: shortName(file, locations.home), file }, found, askPassphrase)]
      : [],
  );
  const rest = readable.filter(isAllowed).filter(file => !ofAgent.some(key => isSame(file, key)));
  const open = rest.filter(({ locked }) => !locked);
  const locked = rest.filter(file => file.locked);
  const unusable = [
    ...files.flatMap(each => unusableIn(each, locations, ofAgent)),
    ...certificatesOf(locations),
    ...(ofAgent.length === 0 ? hiddenInAgent(held.length) : []),
    ...[...asked, ...readable].flatMap(key => (isAllowed(key) ? [] : leftOutByType(key))),
    ...(agent === undefined || asked.length > 0 ? [] : uselessInAgent(await listUseless(agent, clock))),
  ];
  return askPassphrase
    ? { identities: [...ofAgent, ...open, ...locked], locked: [], unusable }
    : { identities: [...ofAgent, ...open], locked: locked.map(({ name }) => name), unusable };
}

/**
 * The agent's keys that a file names, in the order of the files: itself, or its public half, which is all that some people
 * keep on disk. OpenSSH offers them first, since servers end a connection after a few.
 */
function namedAmong(locations: KeySources, held: readonly Identity[]): Identity[] {
  return filesOf(locations).flatMap(file => {
    const half = readPublicHalf(file)?.blob;
    return held.filter(({ blob }) => half !== undefined && blob?.equals(half));
  });
}

function isSame({ blob }: Identity, other: Identity): boolean {
  return blob !== undefined && other.blob !== undefined && blob.equals(other.blob);
}

function namedIdentity(file: string, askPassphrase: KeySources['askPassphrase']): Identity {
  const found = readKeyFile(file);
  if (found.kind === 'missing')
    throw new NotFoundError(`The key ${file} is not there.`, { hint: 'Check --identity.' });
  if (found.kind === 'locked' && !askPassphrase) {
    throw new AuthError(`${file} has a passphrase, and there is no terminal to ask for it.`, {
      hint: `Give it to your agent, and leave out --identity: ssh-add ${file}`,
    });
  }
  if (isReadable(found)) return fileIdentity({ name: file, file }, found, askPassphrase);
  if (found.kind === 'unusable') throw new AuthError(`${file} ${found.why}.`, { hint: found.remedy });
  throw noKeyFile(
    file,
    found.kind === 'refused' && hasCode(found.cause, 'EACCES') ? ' that you may read' : '',
  );
}

export function noKeyFile(file: string, more = ''): UnsafeError {
  return new UnsafeError(`${file} is not a private key${more}.`, {
    hint: 'Name the file without .pub, and check whose it is.',
  });
}

function fileIdentity(
  { name, file }: { name: string; file: string },
  found: Readable,
  askPassphrase: KeySources['askPassphrase'],
): Identity {
  const offer = (username: string, opened: ParsedKey) => ({
    type: 'publickey' as const,
    username,
    key: opened,
  });
  if (found.kind === 'open') {
    const { key } = found;
    return {
      name,
      file,
      type: key.type,
      blob: key.getPublicSSH(),
      locked: false,
      method: async user => offer(user, key),
    };
  }
  const { key: half, text } = found;
  const common = { name, file, type: half?.type, blob: half?.blob };
  return {
    ...common,
    locked: true,
    async method(user) {
      const opened = askPassphrase && (await lockedKey(text, () => askPassphrase(name)));
      return opened && offer(user, opened);
    },
  };
}
