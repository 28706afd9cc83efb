import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makePrivateFolder, replaceFile } from '../system/disk/files.ts';
import type { Machine } from '../system/machine.ts';
import { readConfigFile } from './config-file.ts';
import { expandFiles } from './included-files.ts';

type UserHomes = Pick<Machine, 'home' | 'accountHome'>;

/** Where OpenSSH looks for the configuration of the machine: beside itself, where it is not the system's own. */
export function systemConfigs(program: string | undefined): string[] {
  const beside = program === undefined ? [] : [join(dirname(dirname(program)), 'etc/ssh/ssh_config')];
  return [...new Set(['/etc/ssh/ssh_config', ...beside])].filter(file => file !== '/usr/etc/ssh/ssh_config');
}

interface ConfigOptions {
  machine: UserHomes;
  /** OpenSSH's ssh, absolute. */
  program: string;
  /** Where the files are written; what lies there is replaced. Absolute. */
  folder: string;
  /** What holds where no file says otherwise, as lines of a configuration. */
  defaults?: readonly string[];
}

/**
 * Writes a configuration for `ssh -F` that names the files that OpenSSH would read, in the same order, with defaults behind
 * them: an answer of `ssh -G` does not tell OpenSSH's own defaults from what a user wrote. Where HOME is not the home of the
 * account, into which OpenSSH looks, what stands in HOME comes first, with `~` and relative names as if that were its home.
 * Returns the file.
 */
export function writeOpensshConfig({ machine, program, folder, defaults = [] }: ConfigOptions): string {
  const { home } = machine;
  const ofUser = home === undefined ? undefined : join(home, '.ssh/config');
  const account = otherHome(machine);
  const files =
    ofUser && home && account ? [relocate(ofUser, { home, folder }), join(account, '.ssh/config')] : [ofUser];
  const includes = [...files, ...systemConfigs(program)].filter(file => file !== undefined);
  const file = join(folder, 'config');
  const lines = [...includes.map(each => `Include ${quoted(each)}`), 'Host *', ...defaults];
  replaceFile(file, `${lines.join('\n')}\n`, 0o600);
  return file;
}

/** The home of the account, where that is not HOME: OpenSSH looks there whatever HOME says. */
export function otherHome({ home, accountHome }: UserHomes): string | undefined {
  const account = accountHome();
  return home !== undefined && account !== undefined && resolve(home) !== resolve(account)
    ? account
    : undefined;
}

/** For OpenSSH's programs that are started and waited for elsewhere: undefined where their own reading is the same. */
export function lastingConfig(options: ConfigOptions): string | undefined {
  const { machine, folder } = options;
  if (otherHome(machine) === undefined || !existsSync(join(machine.home ?? '', '.ssh/config')))
    return undefined;
  makePrivateFolder(folder);
  return writeOpensshConfig(options);
}

/** Include takes patterns; one character that stands for any is as good as the character that would be one. */
function quoted(file: string): string {
  return `"${file.replace(/[*?[\]{}"\\]/g, '?')}"`;
}

function copyConfig(source: string, folder: string): string {
  return join(folder, 'copies', source);
}

/** What OpenSSH says of copies in a folder, as if it had read what they are of. */
export function nameOriginals(text: string, folder: string): string {
  return text.replaceAll(join(folder, 'copies'), '');
}

interface Moving {
  home: string;
  folder: string;
}

/** Copies a configuration, and what it includes, for a home that OpenSSH does not take for one; returns the copy. */
function relocate(file: string, { home, folder }: Moving): string {
  const copies = new Map<string, string>();
  const copy = (source: string): string => {
    const known = copies.get(source);
    if (known !== undefined) return known;
    const target = copyConfig(source, folder);
    makePrivateFolder(dirname(target));
    copies.set(source, target);
    const text = readConfigFile(source) ?? '';
    replaceFile(target, text.split('\n').map(moved).join('\n'), 0o600);
    return target;
  };
  const moved = (line: string): string => {
    const [, start = '', words = ''] = /^(\s*include[\s=]+)(.*)$/i.exec(line) ?? [];
    if (start === '') return moveHome(line, home);
    const files = splitWords(words).flatMap(word => expandFiles(word, { home, folder: join(home, '.ssh') }));
    return `${start}${files.map(each => quoted(copy(each))).join(' ') || '/nonexistent'}`;
  };
  return copy(file);
}

/** `~/x` at the beginning of a word, and `%d`, with the home itself. */
function moveHome(line: string, home: string): string {
  if (!/^\s*(\w+file|identityagent|controlpath|revokedhostkeys)[\s=]/i.test(line)) return line;
  return line.replace(/(^|[\s="'])~\//g, `$1${home}/`).replace(/%d/g, home);
}

function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, inQuotes, plain]) => inQuotes ?? plain ?? '');
}
