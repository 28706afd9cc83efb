import { dirname } from 'node:path';
import { TurnoutError, UnsafeError } from '../errors/turnout-error.ts';
import { appendLine, makePrivateFolder, readFileIfThere, writeFileAtomically } from '../system/files.ts';
import {
  fingerprint,
  isAbout,
  nameInKnownHosts,
  parseKnownHosts,
  typeOfKey,
  withoutName,
} from './known-hosts.ts';

export interface Server {
  host: string;
  port: number;
}

/** What is known of one server's keys. A server may have several, since containers differ (decisions.md 33). */
export interface HostKeys {
  /** Types of the known keys: they are to be asked for first, or a known server would show an unknown key. */
  types: string[];
  /** `[example.com]:2222` */
  name: string;
  /** What a key in SSH's own format is to us. */
  look(key: Buffer): SeenKey;
  /**
   * Accepts a key, or throws an UnsafeError. A server of which nothing is known is accepted; one of which anything
   * is known has to show a key that is known.
   */
  check(key: Buffer): void;
  /** Writes an accepted key into our file when it is new, after a login. Throws a TurnoutError when it cannot. */
  remember(key: Buffer): void;
  /** Writes a key into our file in place of those that stand there. Throws a TurnoutError when it cannot. */
  trust(key: Buffer): void;
}

export interface SeenKey {
  is: 'known' | 'new' | 'changed' | 'revoked';
  /** `ssh-ed25519` */
  type: string;
  /** `SHA256:…` */
  fingerprint: string;
  /** The keys that are known; a revoked one is none of them. */
  before: { type: string; fingerprint: string; file: string }[];
}

/** A server whose keys are checked, and what the hints call it. */
export interface NamedServer extends Server {
  /** `my-site.dev` */
  environment: string;
}

/** `files`: known_hosts files, ours first; they need not exist. */
export function hostKeysOf({ host, port, environment }: NamedServer, files: readonly string[]): HostKeys {
  const name = nameInKnownHosts(host, port);
  const lines = files.flatMap(file =>
    parseKnownHosts(readFileIfThere(file) ?? '')
      .filter(line => isAbout(line, name))
      .map(line => ({ ...line, file })),
  );
  const known = lines.filter(({ revoked }) => !revoked);

  function look(key: Buffer): SeenKey {
    const isIt = (line: { key: string }) => key.equals(Buffer.from(line.key, 'base64'));
    const before = known.map(line => ({
      type: line.type,
      fingerprint: fingerprint(Buffer.from(line.key, 'base64')),
      file: line.file,
    }));
    const seen = { type: typeOfKey(key), fingerprint: fingerprint(key), before };
    if (lines.some(line => line.revoked && isIt(line))) return { is: 'revoked', ...seen };
    if (known.length === 0) return { is: 'new', ...seen };
    return { is: known.some(isIt) ? 'known' : 'changed', ...seen };
  }

  function check(key: Buffer): void {
    const seen = look(key);
    if (seen.is === 'revoked') throw revokedKey(name, seen);
    if (seen.is === 'changed') throw changedKey(name, seen, environment);
  }

  const write = (key: Buffer, put: (ours: string, line: string) => void) => {
    const [ours] = files;
    if (ours === undefined) return;
    try {
      makePrivateFolder(dirname(ours));
      put(ours, `${name} ${typeOfKey(key)} ${key.toString('base64')}`);
    } catch (cause) {
      throw new TurnoutError('failed', `The host key of ${name} could not be written to ${ours}.`, {
        hint: 'Check the permissions of the file and its folder.',
        cause,
      });
    }
  };

  return {
    types: [...new Set(known.map(({ type }) => type))],
    name,
    look,
    check,
    remember(key) {
      if (known.length === 0) write(key, (ours, line) => appendLine(ours, line, 0o600));
    },
    trust: key =>
      write(key, (ours, line) => {
        const kept = withoutName(readFileIfThere(ours) ?? '', name);
        writeFileAtomically(ours, `${kept}${line}\n`, 0o600);
      }),
  };
}

export function revokedKey(name: string, { type, fingerprint: shown }: SeenKey): UnsafeError {
  return new UnsafeError(
    `${name} shows a host key that is marked as revoked: ${type} ${shown}. Nothing was sent.`,
    { hint: 'Somebody may be in between. Ask whoever runs the platform before you go on.' },
  );
}

function changedKey(name: string, { type, fingerprint: shown, before }: SeenKey, of: string): UnsafeError {
  const known = before.map(key => `${key.type} ${key.fingerprint}`).join(' or ');
  return new UnsafeError(
    `The host key of ${name} has changed. Known is ${known}; now it shows ${type} ${shown}. Nothing was sent.`,
    {
      hint: `The platform may have moved it, or somebody is in between. When you know that it is right: turnout connection:trust ${of}`,
    },
  );
}
