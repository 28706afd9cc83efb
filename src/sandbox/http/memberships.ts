import { routes } from '../../contract/routes.ts';
import type { SiteRecord, UserRecord } from '../model/records.ts';
import { self } from './account.ts';
import { page } from './page.ts';
import type { ApiPlatform } from './platform.ts';
import { refuse } from './reply.ts';
import { type Api, serve } from './route-handler.ts';
import { embeddedSite, isVisible } from './sites.ts';

/** Which sites a user may work on, alone and through organizations (platform-api.md 4.3, 4.4). */
export function addMembershipRoutes(app: Api, platform: ApiPlatform): void {
  const { store } = platform;

  serve(app, { platform, route: routes.siteMemberships }, ({ user, at, query }) => {
    const account = self(user, at.user);
    const own = store.all('site').filter(({ memberIds }) => memberIds.includes(account.id));
    return page(own, query).map(site =>
      siteMembership(site, { user_id: user.id, role: findRole(user, site) }),
    );
  });

  serve(app, { platform, route: routes.organizations }, ({ user, at, query }) =>
    page(listOrganizations(platform, self(user, at.user)), query).map(each => wireOrganization(user, each)),
  );

  serve(app, { platform, route: routes.organizationSites }, ({ user, at, query }) => {
    const { organization: id } = at;
    if (!listOrganizations(platform, user).some(each => each.id === id)) {
      throw refuse(403, 'You do not have access to this organization.');
    }
    const held = store.all('site').filter(site => site.organizationId === id);
    const visible = held.filter(site => isVisible(platform, user, site));
    return page(visible, query).map(site =>
      siteMembership(site, { organization_id: id, role: 'team_member', tags: [] }),
    );
  });
}

interface OwnOrganization {
  id: string;
  name: string;
  role: string;
}

function listOrganizations({ store }: ApiPlatform, user: UserRecord): OwnOrganization[] {
  return store.all('organization').flatMap(({ id, name, members }) => {
    const role = members.find(({ userId }) => userId === user.id)?.role;
    return role === undefined ? [] : [{ id, name, role }];
  });
}

function wireOrganization(user: UserRecord, { id, name, role }: OwnOrganization) {
  return {
    id,
    key: id,
    role,
    admin: role === 'admin',
    archived: false,
    organization_id: id,
    user_id: user.id,
    organization: { id, profile: { name, machine_name: name.toLowerCase().replaceAll(' ', '-') } },
  };
}

function findRole(user: UserRecord, site: SiteRecord): string {
  return site.ownerId === user.id ? 'admin' : 'team_member';
}

function siteMembership(site: SiteRecord, holder: Record<string, unknown>) {
  return {
    id: site.id,
    key: site.id,
    site_id: site.id,
    archived: false,
    invited_by_id: site.ownerId,
    ...holder,
    site: embeddedSite(site),
  };
}
