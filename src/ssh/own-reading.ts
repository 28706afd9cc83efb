import SSHConfig, { type Line } from 'ssh-config';
import { TurnoutError } from '../errors/turnout-error.ts';
import { readFileIfThere } from '../system/disk/files.ts';
import { readConfigFile } from './config-file.ts';
import { adding, type Directives, fileLists } from './directives.ts';
import { fitsPattern } from './fits-pattern.ts';
import { expandFiles } from './included-files.ts';

/** What we ourselves read in a configuration of OpenSSH. */
export interface OwnReading {
  directives: Directives;
  /** HostName, User and Port of blocks that are for every host, lower case → values. */
  general: Directives;
  /** Blocks and files that were not looked at: `Match exec "test -f x" (~/.ssh/config)`. */
  skipped: string[];
}

export interface ReadingOptions {
  /** As it would be typed behind `ssh`. */
  host: string;
  home: string | undefined;
  /** Files of the whole machine, absolute; read after the user's own. */
  systemFiles?: readonly string[];
}

/**
 * Reads `~/.ssh/config`, the machine's configuration, and what they include. As in OpenSSH the first value counts, and
 * IdentityFile adds up. HostName, User and Port count only where the block names the host by more than `*`: `User me` for
 * every host is in many a configuration, and would log in as a user whom the platform does not know. Throws UnsafeError for
 * a file that others may write to.
 */
export function readOwn({ host, home, systemFiles = [] }: ReadingOptions): OwnReading {
  const reading: Reading = {
    host: host.toLowerCase(),
    home,
    directives: new Map(),
    general: new Map(),
    skipped: [],
  };
  const top = { named: false, depth: 0 };
  if (home !== undefined)
    readInto(reading, `${home}/.ssh/config`, { ...top, isMachines: false, folder: `${home}/.ssh` });
  for (const file of systemFiles) readInto(reading, file, { ...top, isMachines: true, folder: '/etc/ssh' });
  return reading;
}

interface Reading {
  host: string;
  home: string | undefined;
  directives: Map<string, string[]>;
  general: Map<string, string[]>;
  skipped: string[];
}

interface Location {
  /** Whether the block around it names the host by more than `*`. */
  named: boolean;
  depth: number;
  /** Whether the file, or the one that includes it, is one of the whole machine. */
  isMachines: boolean;
  /** Where relative names of included files begin. */
  folder: string;
}

/** As in OpenSSH, so that files that include each other end. */
const maxDepth = 16;

function readInto(reading: Reading, file: string, location: Location): void {
  if (location.depth > maxDepth) return;
  for (const line of parsed(reading, file, location)) applyLine(reading, { line, file, location });
}

function parsed(reading: Reading, file: string, { isMachines, depth }: Location): Line[] {
  try {
    const text = isMachines && depth === 0 ? readFileIfThere(file) : readConfigFile(file);
    return SSHConfig.parse((text ?? '').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof TurnoutError) throw error;
    reading.skipped.push(shortName(file, reading.home));
    return [];
  }
}

interface LocatedDirective {
  line: Line;
  file: string;
  location: Location;
}

function applyLine(reading: Reading, placed: LocatedDirective): void {
  const { line, location } = placed;
  if (!('param' in line)) return;
  const name = line.param.toLowerCase();
  const words = splitValue(line.value);
  if (name === 'match') applyMatch(reading, placed);
  else if (name === 'host') applyHost(reading, words, placed);
  else if (name === 'include') {
    for (const file of words.flatMap(word => expandFiles(word, { ...reading, folder: location.folder })))
      readInto(reading, file, { ...location, depth: location.depth + 1 });
  } else apply(reading, { name, words, named: location.named });
}

function applyHost(reading: Reading, words: string[], placed: LocatedDirective): void {
  const fitting = words.filter(word => fitsPattern(word.replace(/^!/, ''), reading.host));
  if (fitting.length === 0 || fitting.some(word => word.startsWith('!'))) return;
  applyBlock(reading, placed, placed.location.named || fitting.some(word => /[^*?]/.test(word)));
}

/** Only `Match all` can be told without running anything or knowing more than a name. */
function applyMatch(reading: Reading, placed: LocatedDirective): void {
  const [head = ''] = SSHConfig.stringify(Object.assign(new SSHConfig(), [placed.line]))
    .trim()
    .split('\n');
  const title = head.trim();
  if (/^match[\s=]+all$/i.test(title)) applyBlock(reading, placed, placed.location.named);
  else reading.skipped.push(`${title} (${shortName(placed.file, reading.home)})`);
}

function applyBlock(reading: Reading, { line, file, location }: LocatedDirective, named: boolean): void {
  if (!('config' in line)) return;
  for (const inner of line.config)
    applyLine(reading, { line: inner, file, location: { ...location, named } });
}

const addresses: ReadonlySet<string> = new Set(['hostname', 'user', 'port']);

interface Directive {
  name: string;
  words: string[];
  named: boolean;
}

function apply({ directives, general }: Reading, { name, words, named }: Directive): void {
  const values = fileLists.has(name) ? words : [words.join(' ')];
  if (addresses.has(name) && !named) {
    general.set(name, [...(general.get(name) ?? []), ...values]);
    return;
  }
  if (adding.has(name)) directives.set(name, [...(directives.get(name) ?? []), ...values]);
  else if (!isSet(directives, name)) directives.set(name, values);
}

/** OpenSSH takes whichever of ProxyJump and ProxyCommand comes first. */
function isSet(directives: Directives, name: string): boolean {
  if (name === 'proxyjump' || name === 'proxycommand')
    return directives.has('proxyjump') || directives.has('proxycommand');
  return directives.has(name);
}

type LineValue = Extract<Line, { param: string }>['value'];

function splitValue(value: LineValue): string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val);
}

function shortName(file: string, home: string | undefined): string {
  return home !== undefined && file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
}
