import { dirname } from 'node:path';
import { TurnoutError, UnsafeError } from '../../errors/turnout-error.ts';
import { parseKeyLines } from '../../ssh/keys/public-key.ts';
import type { HostKeyPolicy } from '../../ssh/ssh-host.ts';
import {
  appendLine,
  makePrivateFolder,
  readFileIfThere,
  writeFileAtomically,
} from '../../system/disk/files.ts';
import { canHoldKeys } from './can-hold-keys.ts';
import {
  fingerprint,
  hashName,
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
   * Accepts a key, or rejects with an UnsafeError. A server of which nothing is known is accepted, unless the
   * configuration of SSH is stricter; one of which anything is known has to show a key that is known.
   */
  check(key: Buffer): Promise<void>;
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
  hostKeyPolicy?: CheckedPolicy | undefined;
  /** Where accepted keys are written; the first of the files unless given. */
  keptIn?: KeptIn | undefined;
}

interface KeptIn {
  /** Undefined where there is no home: the other files belong to the user and to the machine. */
  file: string | undefined;
  /** Told of a key that cannot be kept; the login goes on, as that of OpenSSH does. */
  onUnkept(text: string): void;
}

type CheckedPolicy = Pick<
  HostKeyPolicy,
  'unknown' | 'algorithms' | 'alias' | 'revokedFile' | 'isHashed' | 'command'
> & {
  /** Asks OpenSSH whether a key is in a binary list; undefined: it cannot be asked. */
  isInBinaryList?: (file: string, key: Buffer) => Promise<boolean | undefined>;
  /** Asks the user about a host that is not known; undefined where no one can be asked. */
  confirm?: (question: string) => Promise<boolean>;
};

/** `files`: known_hosts files, ours first; they need not exist. */
export function readHostKeys(server: NamedServer, files: readonly string[]): HostKeys {
  const { host, port, environment, hostKeyPolicy: policy, keptIn } = server;
  const name = policy?.alias?.toLowerCase() ?? nameInKnownHosts(host, port);
  const { known, loose, revoked, authorities } = linesAbout(
    name,
    policy?.alias ? [] : [host.toLowerCase()],
    files,
  );
  const revokedList = policy?.revokedFile === undefined ? undefined : readRevoked(policy.revokedFile);

  function look(key: Buffer): SeenKey {
    const isIt = (line: { key: string }) => key.equals(Buffer.from(line.key, 'base64'));
    const before = known.map(line => ({
      type: line.type,
      fingerprint: fingerprint(Buffer.from(line.key, 'base64')),
      file: line.file,
    }));
    const seen = { type: typeOfKey(key), fingerprint: fingerprint(key), before };
    if (revoked.some(isIt) || revokedList?.keys.some(each => each.equals(key)))
      return { is: 'revoked', ...seen };
    if (known.some(isIt) || (known.length === 0 && loose.some(isIt))) return { is: 'known', ...seen };
    return { is: known.length === 0 ? 'new' : 'changed', ...seen };
  }

  async function check(key: Buffer): Promise<void> {
    const seen = look(key);
    if (seen.is === 'revoked') throw revokedKey(name, seen);
    if (revokedList?.isBinary && policy?.revokedFile !== undefined) {
      const isRevoked = await policy.isInBinaryList?.(policy.revokedFile, key);
      if (isRevoked === undefined)
        throw unreadableList(policy.revokedFile, 'is in binary form (KRL), which only OpenSSH reads');
      if (isRevoked) throw revokedKey(name, seen);
    }
    if (seen.is === 'changed') throw changedKey(name, seen, environment);
    if (seen.is === 'known') return;
    const refusal = describeRefusal(authorities[0]?.file, policy);
    if (refusal === undefined) return;
    const wanted =
      refusal.asked && `${name} is not known. It shows ${seen.type} ${seen.fingerprint}. Log in?`;
    if (wanted && (await policy?.confirm?.(wanted))) return;
    throw unknownKey(name, seen, { why: refusal.why, environment });
  }

  const write = (key: Buffer, put: (ours: string, line: string) => void) => {
    const ours = keptIn ? keptIn.file : files[0];
    if (ours === undefined) return;
    try {
      makePrivateFolder(dirname(ours));
      put(ours, `${policy?.isHashed ? hashName(name) : name} ${typeOfKey(key)} ${key.toString('base64')}`);
    } catch (cause) {
      throw new TurnoutError('failed', `The host key of ${name} could not be written to ${ours}.`, {
        hint: 'Check the permissions of the file and its folder.',
        cause,
      });
    }
  };

  return {
    types: [...new Set([...known, ...loose].map(({ type }) => type))],
    name,
    look,
    check,
    remember(key) {
      if (look(key).is !== 'new') return;
      try {
        write(key, (ours, line) => appendLine(ours, line, 0o600));
      } catch (error) {
        if (!keptIn || !(error instanceof TurnoutError)) throw error;
        keptIn.onUnkept(`${error.message} The next login will take whatever key is shown.`);
      }
    },
    trust: key =>
      write(key, (ours, line) => {
        const kept = withoutName(readFileIfThere(ours) ?? '', name);
        writeFileAtomically(ours, `${kept}${line}\n`, 0o600);
      }),
  };
}

/**
 * What the files say about a server. `loose`: keys of the host without its port, which OpenSSH takes for the server too,
 * but which another key does not contradict.
 */
function linesAbout(name: string, looseNames: readonly string[], files: readonly string[]) {
  const lines = files.flatMap(file =>
    parseKnownHosts(textIn(file)).map(line => ({ ...line, file, exact: isAbout(line, name) })),
  );
  const about = lines.filter(line => line.exact || looseNames.some(each => isAbout(line, each)));
  const keys = about.filter(({ revoked, authority }) => !revoked && !authority);
  return {
    known: keys.filter(({ exact }) => exact),
    loose: keys.filter(({ exact }) => !exact),
    revoked: about.filter(({ revoked }) => revoked),
    authorities: about.filter(({ authority }) => authority),
  };
}

function textIn(file: string): string {
  return canHoldKeys(file) ? (readFileIfThere(file) ?? '') : '';
}

interface Refusal {
  why: string;
  /** Whether the user may decide. */
  asked: boolean;
}

/** Why a host that is not known is not taken as it is; undefined where it is. */
function describeRefusal(
  authorityFile: string | undefined,
  policy: CheckedPolicy | undefined,
): Refusal | undefined {
  if (policy?.unknown === 'refuse')
    return { why: 'the configuration of SSH says StrictHostKeyChecking yes', asked: false };
  if (policy?.unknown === 'ask')
    return { why: 'the configuration of SSH says StrictHostKeyChecking ask', asked: true };
  if (authorityFile !== undefined) {
    const why = `${authorityFile} has an authority for it (@cert-authority), and turnout checks no certificates`;
    return { why, asked: true };
  }
  if (policy?.command !== undefined)
    return { why: 'its key is to come from KnownHostsCommand, which turnout does not run', asked: true };
  return undefined;
}

/** A file of RevokedHostKeys: as for OpenSSH, one that cannot be read means that no host is accepted. */
function readRevoked(file: string): { keys: Buffer[]; isBinary: boolean } {
  let text: string | undefined;
  try {
    text = canHoldKeys(file) ? readFileIfThere(file) : undefined;
  } catch {
    text = undefined;
  }
  if (text === undefined) throw unreadableList(file, 'cannot be read');
  const isBinary = text.startsWith('SSHKRL');
  return { keys: isBinary ? [] : parseKeyLines(text), isBinary };
}

function unreadableList(file: string, why: string): UnsafeError {
  return new UnsafeError(`${file}, which the configuration of SSH names as RevokedHostKeys, ${why}.`, {
    hint: 'Without it turnout does not know which keys are revoked. Restore the file (one public key a line), or remove the option.',
  });
}

function unknownKey(
  name: string,
  { type, fingerprint: shown }: SeenKey,
  { why, environment }: { why: string; environment: string },
): UnsafeError {
  return new UnsafeError(
    `The host key of ${name} is not known, and ${why}. It shows ${type} ${shown}. Nothing was sent.`,
    { hint: `When you know that it is right: turnout connection:trust ${environment}` },
  );
}

export function revokedKey(name: string, { type, fingerprint: shown }: SeenKey): UnsafeError {
  return new UnsafeError(
    `${name} shows a host key that is marked as revoked: ${type} ${shown}. Nothing was sent.`,
    {
      hint: "Someone may be intercepting the connection. Contact the platform's support before you continue.",
    },
  );
}

function changedKey(name: string, { type, fingerprint: shown, before }: SeenKey, of: string): UnsafeError {
  const known = [...new Set(before.map(key => `${key.type} ${key.fingerprint}`))].join(' or ');
  return new UnsafeError(
    `The host key of ${name} has changed. Known is ${known}; now it shows ${type} ${shown}. Nothing was sent.`,
    {
      hint: `The platform may have changed the key, or someone may be intercepting the connection. If you know that the new key is right: turnout connection:trust ${of}`,
    },
  );
}
