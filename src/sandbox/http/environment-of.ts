import { type EnvironmentRecord, environmentId, type SiteRecord, type UserRecord } from '../model/records.ts';
import type { ApiPlatform } from './platform.ts';
import { refuse } from './reply.ts';
import { findSite } from './sites.ts';

/** The environment, if the user may work on its site. */
export function findEnvironment(
  platform: ApiPlatform,
  user: UserRecord,
  at: { site: string; environment: string },
): { site: SiteRecord; environment: EnvironmentRecord } {
  const site = findSite(platform, user, at.site);
  const environment = platform.store.get('environment', environmentId(site.id, at.environment));
  if (!environment) throw refuse(404, `An environment named ${at.environment} was not found.`);
  return { site, environment };
}
