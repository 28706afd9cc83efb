import { readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import SSHConfig, { type Line } from 'ssh-config';
import { readFileIfThere } from '../system/files.ts';
import { fitsPattern } from './known-hosts.ts';

/** What a person's `~/.ssh/config` says about one host, as far as it concerns us. */
export interface HostSettings {
  hostName: string | undefined;
  user: string | undefined;
  port: number | undefined;
  /** As written: `~` and `%h` are not filled in. */
  identityFiles: string[];
  /** As written. */
  identityAgent: string | undefined;
  identitiesOnly: boolean;
  /** The directive that leads over another machine, which we cannot do: `ProxyJump`, `ProxyCommand`. */
  proxy: string | undefined;
  /** Whether there is a `Match` in it, which we do not look at. */
  hasMatch: boolean;
  /** Files that could not be read. */
  unread: string[];
}

interface Question {
  /** As it would be typed behind `ssh`. */
  host: string;
  home: string | undefined;
}

/**
 * Reads `~/.ssh/config` and what it includes. As in OpenSSH the first value counts, and IdentityFile adds up. HostName,
 * User and Port count only where the block names the host by more than `*`: `User me` for every host is in many a
 * config, and would log in as somebody whom the platform does not know.
 */
export function readSshConfig({ host, home }: Question): HostSettings {
  const found: HostSettings = {
    hostName: undefined,
    user: undefined,
    port: undefined,
    identityFiles: [],
    identityAgent: undefined,
    identitiesOnly: false,
    proxy: undefined,
    hasMatch: false,
    unread: [],
  };
  if (home === undefined) return found;
  const folder = join(home, '.ssh');
  const reading: Reading = { found, host: host.toLowerCase(), home, folder, said: new Set() };
  readInto(reading, join(folder, 'config'), { named: false, depth: 0 });
  return found;
}

interface Reading {
  found: HostSettings;
  host: string;
  home: string;
  /** Where relative names of included files begin. */
  folder: string;
  /** Directives that have their value. */
  said: Set<string>;
}

interface Place {
  /** Whether the block around it names the host by more than `*`. */
  named: boolean;
  depth: number;
}

/** As in OpenSSH, so that files that include each other end. */
const deepest = 16;

function readInto(reading: Reading, file: string, place: Place): void {
  if (place.depth > deepest) return;
  for (const line of parsed(reading, file)) applyLine(reading, line, place);
}

function parsed({ found }: Reading, file: string): Line[] {
  try {
    return SSHConfig.parse(readFileIfThere(file) ?? '');
  } catch {
    found.unread.push(file);
    return [];
  }
}

function applyLine(reading: Reading, line: Line, place: Place): void {
  if (!('param' in line)) return;
  const name = line.param.toLowerCase();
  const words = wordsOf(line.value);
  if (name === 'match') reading.found.hasMatch = true;
  else if (name === 'host') applyBlock(reading, { words, line, place });
  else if (name === 'include') {
    for (const file of words.flatMap(word => includedFiles(reading, word)))
      readInto(reading, file, { ...place, depth: place.depth + 1 });
  } else apply(reading, { name, words, place });
}

interface Block {
  words: string[];
  line: Line;
  place: Place;
}

function applyBlock(reading: Reading, { words, line, place }: Block): void {
  const fitting = words.filter(word => fitsPattern(word.replace(/^!/, ''), reading.host));
  if (!('config' in line) || fitting.length === 0 || fitting.some(word => word.startsWith('!'))) return;
  const named = place.named || fitting.some(word => /[^*?]/.test(word));
  for (const inner of line.config) applyLine(reading, inner, { ...place, named });
}

interface Directive {
  /** Lower case. */
  name: string;
  words: string[];
  place: Place;
}

function apply({ found, said }: Reading, { name, words, place }: Directive): void {
  const value = words.join(' ');
  if (name === 'identityfile') found.identityFiles.push(value);
  const isAddress = name === 'hostname' || name === 'user' || name === 'port';
  if (said.has(name) || (isAddress && !place.named)) return;
  said.add(name);
  if (name === 'hostname') found.hostName = value;
  if (name === 'user') found.user = value;
  if (name === 'port' && /^\d{1,5}$/.test(value)) found.port = Number(value);
  if (name === 'identityagent') found.identityAgent = value;
  if (name === 'identitiesonly') found.identitiesOnly = value.toLowerCase() === 'yes';
  // OpenSSH takes whichever of the two comes first.
  if (name === 'proxyjump' || name === 'proxycommand') {
    said.add('proxyjump').add('proxycommand');
    if (value.toLowerCase() !== 'none') found.proxy = name === 'proxyjump' ? 'ProxyJump' : 'ProxyCommand';
  }
}

type LineValue = Extract<Line, { param: string }>['value'];

function wordsOf(value: LineValue): string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val);
}

/** Only the last part of a name may be a pattern here. */
function includedFiles({ home, folder }: Reading, word: string): string[] {
  const plain = word.startsWith('~/') ? join(home, word.slice(2)) : word;
  const file = isAbsolute(plain) ? plain : join(folder, plain);
  if (!/[*?]/.test(basename(file))) return [file];
  try {
    const names = readdirSync(dirname(file)).filter(name => fitsPattern(basename(file), name));
    return names.sort().map(name => join(dirname(file), name));
  } catch {
    return [];
  }
}
