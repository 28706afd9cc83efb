import type { Route } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import { hasStatus } from './api-error.ts';

/** Told in passing what the platform's answers say about sites, so that it need not be asked again. */
export interface Discoveries {
  site(site: { id: string; name: string }): void;
  /** There is no such site, by name or UUID. */
  noSite(nameOrId: string): void;
  /** The platform knows nothing of an environment of this site, which may be the site's fault. */
  doubt(site: string): void;
  /** All environments of a site, by its UUID. */
  environments(site: string, names: readonly string[]): void;
}

interface Exchange {
  route: Pick<Route, 'path'>;
  parameters: Readonly<Record<string, string>>;
}

/** What an answer says, as the route's own parser has it. */
export function discover({ route, parameters }: Exchange, answer: unknown, found: Discoveries): void {
  const { site = '', name = '' } = parameters;
  if (route.path === routes.siteName.path || route.path === routes.site.path) reportSite(answer, name, found);
  if (route.path === routes.environments.path) {
    found.environments(
      site,
      toList(answer).flatMap(each => readText(each, 'id') ?? []),
    );
  }
  if (route.path === routes.siteMemberships.path || route.path === routes.organizationSites.path) {
    for (const each of toList(answer)) reportSite(readField(each, 'site'), '', found);
  }
}

/** What a refusal says. */
export function discoverFailure({ route, parameters }: Exchange, error: unknown, found: Discoveries): void {
  if (!hasStatus(error, 404)) return;
  if (route.path === routes.siteName.path) found.noSite(parameters['name'] ?? '');
  if (route.path === routes.site.path) found.noSite(parameters['site'] ?? '');
  if (route.path.startsWith(routes.environments.path)) found.doubt(parameters['site'] ?? '');
}

function reportSite(answer: unknown, asked: string, found: Discoveries): void {
  const id = readText(answer, 'id');
  const name = readText(answer, 'name') ?? asked;
  if (id && name) found.site({ id, name });
}

function toList(answer: unknown): readonly unknown[] {
  return Array.isArray(answer) ? answer : [];
}

function readField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function readText(value: unknown, key: string): string | undefined {
  const found = readField(value, key);
  return typeof found === 'string' ? found : undefined;
}
