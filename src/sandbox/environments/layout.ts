import { join } from 'node:path';
import type { EnvironmentRecord } from '../model/records.ts';

/** Where in the sandbox's folder a site and its environments lie. All paths are absolute. */
export interface Layout {
  sites: string;
  site(siteId: string): string;
  repository(siteId: string): string;
  environment(environment: Pick<EnvironmentRecord, 'siteId' | 'name'>): string;
}

export function placesIn(folder: string): Layout {
  const sites = join(folder, 'sites');
  const site = (siteId: string) => join(sites, siteId);
  return {
    sites,
    site,
    repository: siteId => join(site(siteId), 'repository.git'),
    environment: ({ siteId, name }) => join(site(siteId), 'environments', name),
  };
}
