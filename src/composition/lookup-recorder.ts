import type { Discoveries } from '../api/discoveries.ts';
import type { Target } from '../cli/argv/argument-types.ts';
import type { Remembered } from '../cli/runtime/context.ts';
import type { Call } from '../cli/runtime/invocation.ts';
import type { Configuration } from '../config/configuration.ts';
import type { KnownSite } from '../config/known-sites.ts';
import { openLookUps, seenLately } from '../config/lookup-cache.ts';
import { lazy } from '../system/concurrency/lazy.ts';
import { nearest } from '../text/suggest.ts';
import type { SeenPaths } from './path-cache.ts';

/** Seconds. */
const negligible = 60;

type Sites = Map<string, KnownSite>;
type Change = (sites: Sites, ids: Map<string, string>) => void;

/**
 * What this machine knows of the account's sites, and what this command learns of them. It is written when the
 * command has ended, in one go; that it cannot be written is no error.
 */
export function createMemory({ machine, global }: Call, configuration: Configuration) {
  const { cache, credentials, platform, variables } = configuration;
  const changes: Change[] = [];
  const watched: SeenPaths[] = [];
  const now = () => Math.floor(machine.clock.now() / 1000);
  const open = lazy(async () => {
    const session = await credentials().session();
    return session && openLookUps({ folder: cache, api: platform().api, userId: session.userId });
  });

  async function known(site: string): Promise<KnownSite | undefined> {
    try {
      return (await open())?.site(site);
    } catch {
      // A damaged cache, a login that cannot be used: asking the platform tells what is wrong.
      return undefined;
    }
  }

  const discoveries: Discoveries = {
    site: site => void changes.push((sites, ids) => addSite({ sites, ids }, site)),
    noSite: nameOrId => void changes.push(sites => removeSite(sites, nameOrId)),
    doubt: id =>
      void changes.push(sites => {
        const known = sites.get(id);
        if (known) sites.set(id, { ...known, listed: 0 });
      }),
    environments(id, environments) {
      const listed = now();
      changes.push(sites => {
        const known = sites.get(id);
        // Seconds are not worth writing a file for.
        if (!known || isAsLate(known, { listed, environments })) return;
        sites.set(id, { ...known, listed, environments });
      });
    },
  };

  /** What is kept now need not be kept at the end. Throws what the file system throws. */
  async function flush(): Promise<void> {
    if (changes.length === 0) return;
    const lookUps = await open();
    lookUps?.keep(sites => {
      const ids = new Map([...sites.values()].map(({ id, name }) => [name, id]));
      for (const change of changes) change(sites, ids);
    });
    for (const { environment, there, isGone } of watched) lookUps?.keepPaths(environment, there, isGone);
    changes.length = 0;
  }

  return {
    discoveries,

    /** Undefined when the platform has to be asked: unknown, too long ago, or with `--fresh`. */
    async remembered({ site, environment }: Target): Promise<Remembered | undefined> {
      if (global.fresh) return undefined;
      const found = await known(site);
      if (!found || !seenLately(found, environment, { now: now(), variables })) return undefined;
      return { site: { id: found.id, name: found.name }, age: now() - found.listed };
    },

    /** Resolves with the site of this account whose name is nearest; undefined where none is near, or none is known. */
    async suggestSite(name: string): Promise<string | undefined> {
      try {
        const names = ((await open())?.all() ?? []).map(site => site.name).filter(each => each !== name);
        return nearest(name, names);
      } catch {
        // A damaged cache only means that there is nothing to suggest.
        return undefined;
      }
    },

    lookUps: async () => open(),

    /** These are all sites: whatever else is remembered has gone. */
    forgetOthers(ids: readonly string[]): void {
      const all = new Set(ids);
      changes.push(sites => {
        for (const id of [...sites.keys()]) if (!all.has(id)) sites.delete(id);
      });
    },

    /** Filled while the command runs. */
    watch: (paths: SeenPaths) => void watched.push(paths),

    flush,

    async keep(): Promise<void> {
      try {
        await flush();
      } catch {
        // A home that cannot be written to, a damaged cache: the next command asks the platform again.
      }
    },
  };
}

function isAsLate(
  known: KnownSite,
  { listed, environments }: Pick<KnownSite, 'listed' | 'environments'>,
): boolean {
  const age = listed - known.listed;
  return age >= 0 && age < negligible && known.environments.join() === environments.join();
}

export type Memory = ReturnType<typeof createMemory>;

/** `ids`: the site that has had a name last, so that a list of many is not gone through for each of them. */
function addSite(
  { sites, ids }: { sites: Sites; ids: Map<string, string> },
  { id, name }: Pick<KnownSite, 'id' | 'name'>,
): void {
  const other = ids.get(name);
  if (other !== undefined && other !== id && sites.get(other)?.name === name) sites.delete(other);
  ids.set(name, id);
  const known = sites.get(id);
  sites.set(id, { id, name, listed: known?.listed ?? 0, environments: known?.environments ?? [] });
}

function removeSite(sites: Sites, nameOrId: string): void {
  for (const [id, { name }] of sites) if (id === nameOrId || name === nameOrId) sites.delete(id);
}
