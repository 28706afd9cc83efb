import { dirname } from 'node:path';
import { TurnoutError, UnsafeError } from '../errors/turnout-error.ts';
import { appendLine, makePrivateFolder, readFileIfThere } from '../system/files.ts';
import { fingerprint, isAbout, nameInKnownHosts, parseKnownHosts, typeOfKey } from './known-hosts.ts';

export interface Server {
  host: string;
  port: number;
}

/** What is known of one server's keys. A server may have several, since containers differ (decisions.md 33). */
export interface HostKeys {
  /** Types of the known keys: they are to be asked for first, or a known server would show an unknown key. */
  types: string[];
  /**
   * Accepts a key in SSH's own format, or throws an UnsafeError. A server of which nothing is known is accepted;
   * one of which anything is known has to show a key that is known.
   */
  check(key: Buffer): void;
  /** Writes an accepted key into our file when it is new, after a login. Throws a TurnoutError when it cannot. */
  remember(key: Buffer): void;
}

/** `files`: known_hosts files, ours first; they need not exist. */
export function hostKeysOf({ host, port }: Server, files: readonly string[]): HostKeys {
  const name = nameInKnownHosts(host, port);
  const lines = files.flatMap(file =>
    parseKnownHosts(readFileIfThere(file) ?? '')
      .filter(line => isAbout(line, name))
      .map(line => ({ ...line, file })),
  );
  const known = lines.filter(({ revoked }) => !revoked);

  function check(key: Buffer): void {
    const text = key.toString('base64');
    const shown = `${typeOfKey(key)} ${fingerprint(key)}`;
    if (lines.some(line => line.revoked && line.key === text)) {
      throw new UnsafeError(
        `${name} shows a host key that is marked as revoked: ${shown}. Nothing was sent.`,
        {
          hint: 'Somebody may be in between. Ask whoever runs the platform before you go on.',
        },
      );
    }
    if (known.length === 0 || known.some(line => line.key === text)) return;
    const before = known.map(line => `${line.type} ${fingerprint(Buffer.from(line.key, 'base64'))}`);
    const places = [...new Set(known.map(({ file }) => file))];
    throw new UnsafeError(
      `The host key of ${name} has changed. Known is ${before.join(' or ')}; now it shows ${shown}. Nothing was sent.`,
      {
        hint: `The platform may have moved it, or somebody is in between. When you know that it is right: ${places
          .map(file => `ssh-keygen -R '${name}' -f '${file}'`)
          .join(' && ')}`,
      },
    );
  }

  function remember(key: Buffer): void {
    const [ours] = files;
    if (ours === undefined || known.length > 0) return;
    try {
      makePrivateFolder(dirname(ours));
      appendLine(ours, `${name} ${typeOfKey(key)} ${key.toString('base64')}`, 0o600);
    } catch (cause) {
      throw new TurnoutError('failed', `The host key of ${name} could not be written to ${ours}.`, {
        hint: 'Check the permissions of the file and its folder.',
        cause,
      });
    }
  }

  return { types: [...new Set(known.map(({ type }) => type))], check, remember };
}
