import type { DefaultTarget } from './bind-arguments.ts';
import { parseSite, parseTarget } from './target.ts';

interface Sources {
  setting(name: 'site' | 'env'): string | undefined;
  /** The environment that the folder is a clone of; the site by UUID. */
  cloned(): Promise<{ siteId: string; environment: string } | undefined>;
}

/**
 * Variables, `.env` and settings first, the Git remote after them. A site that was named is never put together
 * with the branch of whatever is checked out here, which may be another site's: then the argument is missing.
 */
export function createDefaultTarget({ setting, cloned }: Sources): DefaultTarget {
  return {
    async site() {
      const site = setting('site') ?? (await cloned())?.siteId;
      return site && parseSite(site);
    },
    async environment() {
      const site = setting('site');
      const environment = setting('env');
      if (site) return environment ? parseTarget(`${site}.${environment}`) : undefined;
      const found = await cloned();
      return found && parseTarget(`${found.siteId}.${environment ?? found.environment}`);
    },
  };
}
