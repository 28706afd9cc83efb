import { isDevelopment } from '../../contract/environment.ts';
import type { EnvironmentRecord, SiteRecord } from '../model/records.ts';
import { findEnvironment } from './environment-of.ts';
import type { ApiPlatform } from './platform.ts';
import { json, text } from './reply.ts';
import { type Api, authenticate } from './route-handler.ts';

export const dnsZone = 'sandbox.localhost';
export const styx = `styx-01.${dnsZone}`;
const styxHeader = 'X-Pantheon-Styx-Hostname';
export const healthCheck = '/pantheon_healthcheck';

/** `dev-my-site.sandbox.localhost` */
function toDomain({ name: environment }: EnvironmentRecord, { name: site }: SiteRecord): string {
  return `${environment}-${site}.${dnsZone}`;
}

/** Whether a request is for one of the websites, by its Host header. Such names resolve to this machine only. */
export function isWebsite(host: string): boolean {
  return /^[a-z0-9-]+\.sandbox\.localhost(:\d+)?$/i.test(host);
}

/** The domains of an environment, and what loads a website to wake its container (platform-api.md 8, 1 and 2). */
export function addWebsiteRoutes(app: Api, platform: ApiPlatform): void {
  const { store } = platform;

  app.get('/api/sites/:site/environments/:environment/domains', c => {
    const at = { site: c.req.param('site'), environment: c.req.param('environment') };
    const { site, environment } = findEnvironment(platform, authenticate(platform, c), at);
    return json(200, [wireDomain(site, environment)]);
  });

  app.get(healthCheck, c => {
    const host = (c.req.header('host') ?? '').toLowerCase().replace(/:\d+$/, '');
    const found = store.all('environment').some(environment => {
      const site = store.get('site', environment.siteId);
      return site !== undefined && toDomain(environment, site) === host && isInitialized(environment);
    });
    if (!found) return text(404, 'The hostname is not known here.\n');
    const headers = { 'content-type': 'text/plain' };
    const { outgoing } = c.env ?? {};
    if (outgoing === undefined) return new Response('OK\n', { headers: { ...headers, [styxHeader]: styx } });
    // Terminus looks for the header in this very spelling, which the headers of a Response do not keep.
    outgoing.setHeader(styxHeader, styx);
    return new Response('OK\n', { headers });
  });
}

/** Test and live have no container before their first deploy. */
function isInitialized({ name, ref }: EnvironmentRecord): boolean {
  return isDevelopment(name) || ref !== undefined;
}

function wireDomain(site: SiteRecord, environment: EnvironmentRecord) {
  const domain = toDomain(environment, site);
  return {
    id: domain,
    key: domain,
    type: 'platform',
    environment: environment.name,
    site_id: site.id,
    dns_zone_name: dnsZone,
    deletable: false,
    status: 'okay',
    status_message: '',
  };
}
