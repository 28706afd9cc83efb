import { join } from 'node:path';
import { makePrivateFolder, readFileIfThere, replaceFile } from '../system/disk/files.ts';
import { isKnowable, type KnownSite, readKnownSites, writeKnownSites } from './known-sites.ts';
import type { Variables } from './variables.ts';

/** Also in the completion scripts; another number is another form of the files. */
export const lookUpFolder = 'look-ups-1';

/** Seconds for which the list of a site's environments is believed without asking. */
const defaultAge = 86_400;
/** `TURNOUT_CACHE_TTL` at the most. */
const maxAge = 31_536_000;

interface FreshnessOptions {
  /** Epoch seconds. */
  now: number;
  variables: Pick<Variables, 'number'>;
}

/** Whether an environment was seen so lately that it need not be asked for. Throws UsageError for a TTL that is none. */
export function seenLately(
  site: KnownSite,
  environment: string,
  { now, variables }: FreshnessOptions,
): boolean {
  const age = now - site.listed;
  const limit = variables.number('cache_ttl', maxAge) ?? defaultAge;
  return age >= 0 && age < limit && site.environments.includes(environment);
}

/** TAB reads all of them: enough for the folders of a large site, and quick in every shell. */
const maxPaths = 5_000;

// Whitelists: a shell puts these on a command line.
const targetPattern = /^[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9-]*$/;

/** A function, since V8 takes a third of a millisecond to read such a set, at every start. */
const isPath = (path: string) => /^[\p{L}\p{N}._+@%/-]+$/u.test(path);

/** Of a name of a file; what a shell takes for the key of an account. */
const keyForm = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export interface Account {
  /** The folder for what can be lost; undefined: there is nowhere to remember anything. */
  folder: string | undefined;
  /** Address of the API. */
  api: string;
  userId: string;
}

/** What one account of one platform has shown, for completion and for answers without a request. */
export interface LookUps {
  /** By name or UUID. */
  site(nameOrId: string): KnownSite | undefined;
  all(): readonly KnownSite[];
  /** Writes what has changed, and makes this the account that completion looks at. Throws what the file system throws. */
  keep(change: (sites: Map<string, KnownSite>) => void): void;
  /** Adds paths of an environment's files to those that completion offers, without those that have gone. */
  keepPaths(environment: string, there: Iterable<string>, isGone?: (path: string) => boolean): void;
}

/** The cache of an account's sites and environments, one folder per API and user. Reads nothing before it is asked. */
export function openLookUps({ folder, api, userId }: Account): LookUps {
  const key = `${new URL(api).host}-${userId}`.replace(/[^A-Za-z0-9.-]/g, '_');
  const base = folder && keyForm.test(key) ? join(folder, lookUpFolder) : undefined;
  const location = base && join(base, key);
  const read = () => readKnownSites((location && readFileIfThere(join(location, 'sites'))) ?? '');
  let known: readonly KnownSite[] | undefined;
  const all = () => {
    known ??= read();
    return known;
  };

  function replaceIfOther(file: string, text: string): void {
    if (readFileIfThere(file) !== text) replaceFile(file, text, 0o600);
  }

  return {
    all,
    site: nameOrId => all().find(({ name, id }) => name === nameOrId || id === nameOrId),

    keep(change) {
      if (!base || !location) return;
      // Read again: another turnout may have written meanwhile. The last of two at once wins, and nothing is torn.
      const sites = new Map(read().map(site => [site.id, site]));
      change(sites);
      for (const [id, site] of sites) if (!isKnowable(site)) sites.delete(id);
      makePrivateFolder(location);
      const written = writeKnownSites(sites.values());
      replaceIfOther(join(location, 'sites'), written.sites);
      replaceIfOther(join(location, 'names'), written.names);
      replaceIfOther(join(base, 'current'), `${key}\n`);
      known = undefined;
    },

    keepPaths(environment, there, isGone = () => false) {
      if (!location || !targetPattern.test(environment)) return;
      const folder = join(location, 'paths');
      const before = (readFileIfThere(join(folder, environment)) ?? '').split('\n');
      const paths = new Set([...before.filter(path => !isGone(path)), ...there]);
      makePrivateFolder(folder);
      const offered = shallowest([...paths].filter(isPath));
      replaceIfOther(join(folder, environment), offered.map(path => `${path}\n`).join(''));
    },
  };
}

/**
 * Sorted. Of too many those are left out that lie deepest, and of those in one folder the files before the folders: what
 * is left out is reached through what is above it.
 */
function shallowest(paths: readonly string[]): string[] {
  const isFolder = (path: string) => path.endsWith('/');
  const depth = (path: string) => path.split('/').length - Number(isFolder(path));
  const nearer = (a: string, b: string) =>
    depth(a) - depth(b) || Number(isFolder(b)) - Number(isFolder(a)) || (a < b ? -1 : 1);
  const some = paths.length > maxPaths ? paths.toSorted(nearer).slice(0, maxPaths) : paths;
  return some.toSorted();
}
