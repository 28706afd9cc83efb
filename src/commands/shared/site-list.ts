import type { Site, SiteMembership } from '../../contract/site.ts';
import { NotFoundError } from '../../errors/turnout-error.ts';
import { compileExpression } from '../../output/safe-regexp.ts';

interface SharedSites {
  id: string;
  name: string;
  label: string | undefined;
  sites: SiteMembership[];
}

interface SitesApi {
  own(user: string): Promise<SiteMembership[]>;
  ofOrganizations(user: string): Promise<SharedSites[]>;
}

interface FindOptions {
  userId: string;
  /** Only what the user is a member of without an organization. */
  team: boolean;
  /** One organization, by name, label or UUID; undefined and `all`: every site. */
  org: string | undefined;
}

export interface ListedSite {
  site: Site;
  /** `UUID: Team`, or an organization by UUID and name. */
  memberships: string[];
}

/** Resolves with the sites that a user may work on, each once. Throws NotFoundError for an unknown organization. */
export async function findSites(api: SitesApi, { userId, team, org }: FindOptions): Promise<ListedSite[]> {
  const only = org === undefined || org === 'all' ? undefined : org;
  // Sites of one's own are of no organization.
  if (team && only !== undefined) return [];
  const [own, shared] = await Promise.all([
    only === undefined ? api.own(userId) : [],
    team ? [] : api.ofOrganizations(userId),
  ]);
  const found = new Map<string, ListedSite>();
  const add = (site: Site, membership: string) => {
    const known = found.get(site.id);
    found.set(site.id, { site, memberships: [...(known?.memberships ?? []), membership] });
  };
  for (const { site } of own) add(site, `${userId}: Team`);
  for (const { id, name, sites } of only === undefined ? shared : [organizationNamed(shared, only)])
    for (const { site } of sites) add(site, `${id}: ${name}`);
  return [...found.values()];
}

function organizationNamed(organizations: readonly SharedSites[], wanted: string): SharedSites {
  const found = organizations.find(({ id, name, label }) => [id, name, label].includes(wanted));
  if (found) return found;
  const known = organizations.map(({ name }) => name).join(', ');
  throw new NotFoundError(`Could not find an organization identified by ${wanted}.`, {
    hint: known ? `There are: ${known}` : 'You are a member of none.',
  });
}

interface FilterOptions {
  name: string | undefined;
  owner: string | undefined;
  plan: string | undefined;
  upstream: string | undefined;
}

/** Returns the test that a site has to pass. Throws UsageError for a name that is no regular expression. */
export function siteFilter({ name, owner, plan, upstream }: FilterOptions, userId: string) {
  const expression =
    name === undefined ? undefined : compileExpression({ source: name, typed: name, option: '--name' });
  const ownedBy = owner === 'me' ? userId : owner;
  return (site: Site): boolean =>
    (expression?.test(site.name) ?? true) &&
    (ownedBy === undefined || site.owner === ownedBy) &&
    (plan === undefined || isSame(site.plan_name, plan)) &&
    (upstream === undefined || upstreamNames(site).some(each => isSame(each, upstream)));
}

function upstreamNames({ upstream, product }: Site): (string | undefined)[] {
  return [upstream?.product_id, product?.id, upstream?.label, product?.label];
}

function isSame(text: string | undefined, wanted: string): boolean {
  return text?.toLowerCase() === wanted.toLowerCase();
}
