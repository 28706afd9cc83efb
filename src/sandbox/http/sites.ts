import { routes } from '../../contract/routes.ts';
import { mayUse } from '../model/preconditions.ts';
import type { SiteRecord, UserRecord } from '../model/records.ts';
import type { ApiPlatform } from './platform.ts';
import { json, refuse } from './reply.ts';
import { type Api, authenticate, serve } from './route-handler.ts';

/** Of one site. */
export const maxMultidevs = 10;

/** platform-api.md 5 */
export function addSiteRoutes(app: Api, platform: ApiPlatform): void {
  const { store, environments } = platform;

  serve(app, { platform, route: routes.siteName }, ({ user, at }) => {
    const site = store.all('site').find(({ name }) => name === at.name);
    if (!site || !isVisible(platform, user, site))
      throw refuse(404, `A site named ${at.name} was not found.`);
    return { id: site.id, name: site.name };
  });

  serve(app, { platform, route: routes.site }, ({ user, at }) => wireSite(findSite(platform, user, at.site)));

  serve(app, { platform, route: routes.codeTips }, ({ user, at }) =>
    environments.history.codeTips(findSite(platform, user, at.site).id),
  );

  // Who works on a site: read by Terminus's site:team:list.
  app.get('/api/sites/:site/memberships/users', c => {
    const site = findSite(platform, authenticate(platform, c), c.req.param('site'));
    const members = store.all('user').filter(({ id }) => site.memberIds.includes(id) || id === site.ownerId);
    return json(
      200,
      members.map(({ id, email, firstName, lastName }) => ({
        id,
        key: id,
        site_id: site.id,
        user_id: id,
        role: 'team_member',
        archived: false,
        user: {
          id,
          email,
          profile: { firstname: firstName, lastname: lastName, full_name: `${firstName} ${lastName}` },
        },
      })),
    );
  });

  app.get('/api/sites/:site/features', c => {
    findSite(platform, authenticate(platform, c), c.req.param('site'));
    return json(200, { multidev: true });
  });
}

/** The site, if the user may work on it; for everyone else it is not there. */
export function findSite(platform: ApiPlatform, user: UserRecord, id: string): SiteRecord {
  const site = platform.store.get('site', id);
  if (!site || !isVisible(platform, user, site))
    throw refuse(404, `A site identified by ${id} was not found.`);
  return site;
}

export function isVisible({ store }: ApiPlatform, user: UserRecord, site: SiteRecord): boolean {
  const organization = site.organizationId ? store.get('organization', site.organizationId) : undefined;
  return mayUse(user, site, organization);
}

/** platform-api.md 5.2 */
function wireSite(site: SiteRecord) {
  return { label: site.label, ...commonFields(site) };
}

/** The site inside of a membership: its label lies elsewhere, and it has a product (platform-api.md 4.3). */
export function embeddedSite(site: SiteRecord) {
  return { ...commonFields(site), product: { id: site.framework, longname: `${site.framework} (sandbox)` } };
}

function commonFields(site: SiteRecord) {
  return {
    id: site.id,
    name: site.name,
    created: site.createdAt,
    framework: site.framework,
    organization: site.organizationId ?? null,
    service_level: 'free',
    plan_name: 'Sandbox',
    settings: { max_num_cdes: maxMultidevs },
    upstream: describeUpstream(site),
    holder_type: site.organizationId ? 'organization' : 'user',
    holder_id: site.organizationId ?? site.ownerId,
    owner: site.ownerId,
    preferred_zone_label: 'United States',
    php_version: wirePhpVersion(site),
    attributes: { label: site.label },
    ...(site.frozen ? { frozen: true, last_frozen_at: site.createdAt } : {}),
  };
}

export function describeUpstream({ framework }: SiteRecord) {
  return { url: `https://example.com/${framework}.git`, product_id: framework, branch: 'master' };
}

/** `8.2` → `82` (platform-api.md 6.1). */
export function wirePhpVersion({ phpVersion }: SiteRecord): string {
  return phpVersion.replace('.', '');
}
