import { connectionMode, type Environment, isDevelopment } from '../contract/environment.ts';

interface Place {
  site: { id: string; name: string };
  environments: { isInitialized(key: { site: string; environment: string }): Promise<boolean> };
}

/** What `env:list` and `env:info` both tell about an environment. */
export async function environmentFields(environment: Environment, { site, environments }: Place) {
  const { id, environment_created, dns_zone, lock } = environment;
  return {
    id,
    created: environment_created,
    domain: `${id}-${site.name}.${dns_zone ?? 'pantheonsite.io'}`,
    connection_mode: connectionMode(environment),
    locked: lock?.locked ?? false,
    // Test and live are initialized by their first deploy; dev and multidevs always are (platform-api.md 6.4).
    initialized: isDevelopment(id) || (await environments.isInitialized({ site: site.id, environment: id })),
  };
}
