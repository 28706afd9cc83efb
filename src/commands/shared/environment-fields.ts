import { connectionMode, type Environment, isDevelopment } from '../../contract/environment.ts';
import { TurnoutError } from '../../errors/turnout-error.ts';

interface FieldDeps {
  site: { id: string; name: string };
  environments: { isInitialized(key: { site: string; environment: string }): Promise<boolean | undefined> };
  warn(text: string): void;
}

/** The platform's own domain of a website (platform-api.md 6.1). */
export function toDomain({ id, dns_zone }: Pick<Environment, 'id' | 'dns_zone'>, site: { name: string }) {
  return `${id}-${site.name}.${dns_zone ?? 'pantheonsite.io'}`;
}

/** What every list of environments, and `env:info`, tell about one. */
export async function environmentFields(environment: Environment, deps: FieldDeps) {
  const { site } = deps;
  const { id, environment_created, lock } = environment;
  return {
    id,
    created: environment_created,
    domain: toDomain(environment, site),
    connection_mode: connectionMode(environment),
    locked: lock?.locked ?? false,
    // Test and live are initialized by their first deploy; dev and multidevs always are (platform-api.md 6.4).
    initialized: isDevelopment(id) || (await initialized(id, deps)),
  };
}

/** What one environment does not tell must not keep a list from being printed: the cell is empty, and named. */
async function initialized(
  id: string,
  { site, environments, warn }: FieldDeps,
): Promise<boolean | undefined> {
  try {
    return await environments.isInitialized({ site: site.id, environment: id });
  } catch (error) {
    if (!(error instanceof TurnoutError) || !['not-found', 'refused'].includes(error.exit)) throw error;
    warn(`${site.name}.${id}: whether it is initialized is not known. ${error.message}`);
    return undefined;
  }
}

interface Versioned {
  php_version?: string | undefined;
}

/** Returns the version of an environment, or that of its site: `82` → `8.2`; what has a dot already stays. */
export function phpVersion(environment: Versioned, site: Versioned): string | undefined {
  const version = environment.php_version ?? site.php_version;
  return version?.includes('.') ? version : version?.replace(/^(\d)(\d+)$/, '$1.$2');
}
