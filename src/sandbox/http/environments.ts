import { createHash } from 'node:crypto';
import { type PendingChange, toWireDiffstat } from '../../contract/diffstat.ts';
import { isDevelopment } from '../../contract/environment.ts';
import { routes } from '../../contract/routes.ts';
import type { Environments } from '../environments/environments.ts';
import type { EnvironmentRecord, SiteRecord } from '../model/records.ts';
import { findEnvironment } from './environment-of.ts';
import type { ApiPlatform } from './platform.ts';
import { type Api, serve } from './route-handler.ts';
import { findSite, wirePhpVersion } from './sites.ts';
import { dnsZone, styx } from './websites.ts';

/** platform-api.md 6 */
export function addEnvironmentRoutes(app: Api, platform: ApiPlatform): void {
  const { store, environments } = platform;

  serve(app, { platform, route: routes.environments }, async ({ user, at }) => {
    const site = findSite(platform, user, at.site);
    const own = store.all('environment').filter(({ siteId }) => siteId === site.id);
    const heads = await environments.history.heads(site.id);
    const wired = own.map(each => [each.name, wireEnvironment({ environments, site, heads }, each)]);
    return Object.fromEntries(wired);
  });

  serve(app, { platform, route: routes.environment }, async ({ user, at }) => {
    const { site, environment } = findEnvironment(platform, user, at);
    const heads = await environments.history.heads(site.id);
    return wireEnvironment({ environments, site, heads }, environment);
  });

  serve(app, { platform, route: routes.diffstat }, async ({ user, at }) => {
    const { environment } = findEnvironment(platform, user, at);
    return toWireDiffstat(await environments.shownChanges(environment));
  });

  serve(app, { platform, route: routes.codeLog }, ({ user, at }) => {
    const { environment } = findEnvironment(platform, user, at);
    return environments.history.codeLog(environment);
  });

  serve(app, { platform, route: routes.settings }, ({ user, at }) => {
    const { site, environment } = findEnvironment(platform, user, at);
    return {
      site_id: site.id,
      environment: environment.name,
      is_initialized: environment.ref !== undefined,
      on_server_development: environment.mode === 'sftp',
      ssl_enabled: true,
      framework: site.framework,
      php_version: wirePhpVersion(site),
    };
  });

  serve(app, { platform, route: routes.variables }, ({ user, at }) => {
    const { environment } = findEnvironment(platform, user, at);
    return {
      DB_HOST: '127.0.0.1',
      DB_PORT: 13306,
      DB_USER: 'pantheon',
      DB_PASSWORD: createPassword(environment.bindingId),
      DB_NAME: 'pantheon',
    };
  });
}

interface WireDeps {
  environments: Environments;
  site: SiteRecord;
  /** Name of the environment → hash. */
  heads: ReadonlyMap<string, string>;
}

/** Which keys are there differs by kind of environment (the table of platform-api.md 6.1). */
function wireEnvironment({ environments, site, heads }: WireDeps, environment: EnvironmentRecord) {
  const { name, mode, createdAt, bindingId, ref, lock } = environment;
  return {
    environment_created: createdAt,
    dns_zone: dnsZone,
    randseed: bindingId.toUpperCase(),
    styx_cluster: styx,
    lock: lock ? { ...lock, locked: true } : { username: null, password: null, locked: false },
    // A text in some recordings and a number in others (platform-api.md 12).
    php_version: isDevelopment(name) ? wirePhpVersion(site) : Number(wirePhpVersion(site)),
    ...(ref === undefined ? {} : { target_ref: ref, target_commit: heads.get(name) }),
    ...(isDevelopment(name) && mode !== undefined
      ? codeState(mode, environments.cachedChanges(environment))
      : {}),
  };
}

// The diffstat in here is what the last look at the live one has left, and so as stale as the platform's.
function codeState(mode: string, cached: PendingChange[]) {
  return { on_server_development: mode === 'sftp', watchers: 0, diffstat: toWireDiffstat(cached) };
}

/** A container has a password of its own; its id alone must not tell it, since everyone who connects sees that. */
function createPassword(bindingId: string): string {
  return createHash('sha256').update(`database ${bindingId}`).digest('hex').slice(0, 20);
}
