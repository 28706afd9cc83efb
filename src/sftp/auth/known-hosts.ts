import { createHash, createHmac, randomBytes } from 'node:crypto';
import { fitsPattern } from '../../ssh/fits-pattern.ts';

/** One line of an OpenSSH known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  /** Names and patterns as they stand there; `|1|SALT|HASH` for a hashed name. */
  names: string[];
  revoked: boolean;
  /** It is no key of a host, but one that signs such keys. */
  authority: boolean;
  /** `ssh-ed25519`, … */
  type: string;
  /** Base64. */
  key: string;
}

/** The lines that name keys. What cannot be read is left out, as OpenSSH does. */
export function parseKnownHosts(text: string): KnownHost[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap(line => {
      const words = line.trim().split(/\s+/);
      const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
      const [names = '', type = '', key = ''] = words;
      if (names.startsWith('#') || !isBase64(key)) return [];
      if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return [];
      return [
        {
          ...{ names: names.split(','), type, key },
          revoked: marker === '@revoked',
          authority: marker === '@cert-authority',
        },
      ];
    });
}

/** The name of a server in known_hosts: the port is part of it unless it is 22. */
export function nameInKnownHosts(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether the line is about the server with this name. A `!pattern` that fits takes the line away. */
export function isAbout({ names }: KnownHost, name: string): boolean {
  const fitting = names.filter(each => fitsName(each.replace(/^!/, ''), name));
  return fitting.length > 0 && !fitting.some(each => each.startsWith('!'));
}

/** A file without what it says about the keys of a server; patterns that fit other servers too stay, and revoked keys. */
export function withoutName(text: string, name: string): string {
  const lines = text.split(/(?<=\n)/).flatMap(line => {
    const [first = '', ...rest] = line.trim().split(/\s+/);
    if (/^[@#]/.test(first)) return [line];
    const names = first.split(',');
    const others = names.filter(each => !matchesName(each, name));
    if (others.length === names.length) return [line];
    return others.length === 0 ? [] : [`${[others.join(','), ...rest].join(' ')}\n`];
  });
  const kept = lines.join('');
  return kept === '' || kept.endsWith('\n') ? kept : `${kept}\n`;
}

/** Whether this is the very name, hashed or not, and no pattern that fits others as well. */
function matchesName(text: string, name: string): boolean {
  return text.startsWith('|1|') ? fitsHash(text, name) : text.toLowerCase() === name;
}

function fitsName(pattern: string, name: string): boolean {
  return pattern.startsWith('|1|') ? fitsHash(pattern, name) : fitsPattern(pattern, name);
}

/** `|1|SALT|HASH`: the hash is an HMAC of the name, with SHA-1 because the format says so. */
function fitsHash(hashed: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** A name as HashKnownHosts has it written. */
export function hashName(name: string): string {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]{16,}={0,2}$/.test(text);
}

/** `SHA256:…` as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a key in SSH's own format says it has. */
export function typeOfKey(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}
