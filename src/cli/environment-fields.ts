import { connectionMode, type Environment, isDevelopment } from '../contract/environment.ts';

interface Place {
  site: { id: string; name: string };
  environments: { isInitialized(key: { site: string; environment: string }): Promise<boolean> };
}

/** The platform's own domain of a website (platform-api.md 6.1). */
export function domainOf({ id, dns_zone }: Pick<Environment, 'id' | 'dns_zone'>, site: { name: string }) {
  return `${id}-${site.name}.${dns_zone ?? 'pantheonsite.io'}`;
}

/** What every list of environments, and `env:info`, tell about one. */
export async function environmentFields(environment: Environment, { site, environments }: Place) {
  const { id, environment_created, lock } = environment;
  return {
    id,
    created: environment_created,
    domain: domainOf(environment, site),
    connection_mode: connectionMode(environment),
    locked: lock?.locked ?? false,
    // Test and live are initialized by their first deploy; dev and multidevs always are (platform-api.md 6.4).
    initialized: isDevelopment(id) || (await environments.isInitialized({ site: site.id, environment: id })),
  };
}

interface Versioned {
  php_version?: string | undefined;
}

/** Returns the version of an environment, or that of its site: `82` → `8.2`; what has a dot already stays. */
export function phpVersion(environment: Versioned, site: Versioned): string | undefined {
  const version = environment.php_version ?? site.php_version;
  return version?.includes('.') ? version : version?.replace(/^(\d)(\d+)$/, '$1.$2');
}
