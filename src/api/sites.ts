import type { CodeTip } from '../contract/code-log.ts';
import { isMultidev, toBranch } from '../contract/environment.ts';
import { routes } from '../contract/routes.ts';
import type { Site, SiteMembership } from '../contract/site.ts';
import type { UpstreamUpdates } from '../contract/upstream.ts';
import { NotFoundError } from '../errors/turnout-error.ts';
import { hasStatus } from './api-error.ts';
import type { Client } from './client.ts';
import { pages } from './paginate.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a user named a site by its UUID. */
function isSiteId(name: string): boolean {
  return uuid.test(name);
}

/** Resolves with the name of a site that may have been meant; undefined where nothing is near. */
export type SuggestSite = (name: string) => Promise<string | undefined>;

export function createSites(client: Client, suggest?: SuggestSite) {
  async function get(id: string): Promise<Site> {
    try {
      return await client.ask(routes.site, { parameters: { site: id }, query: { site_state: 'true' } });
    } catch (error) {
      throw asUnknownSite(error, id, undefined);
    }
  }

  return {
    get,

    /** Name or UUID → both. By name this is one small request; only a UUID needs the whole site. */
    async find(nameOrId: string): Promise<{ id: string; name: string }> {
      if (isSiteId(nameOrId)) return get(nameOrId.toLowerCase());
      try {
        const { id, name } = await client.ask(routes.siteName, { parameters: { name: nameOrId } });
        return { id, name: name ?? nameOrId };
      } catch (error) {
        throw asUnknownSite(error, nameOrId, await suggest?.(nameOrId));
      }
    },

    /** For one environment: that of a multidev's branch, else that of master (platform-api.md 5.4). */
    upstreamUpdates(site: string, environment: string, signal?: AbortSignal): Promise<UpstreamUpdates> {
      const branch = isMultidev(environment) ? toBranch(environment) : toBranch('dev');
      const query = { base_branch: `refs/heads/${branch}` };
      return client.ask(routes.upstreamUpdates, { parameters: { site }, query, signal });
    },

    codeTips: (site: string): Promise<CodeTip[]> => client.ask(routes.codeTips, { parameters: { site } }),

    /** Sites that the user is a member of. */
    own: (user: string): Promise<SiteMembership[]> =>
      pages(client, page => client.ask(routes.siteMemberships, { parameters: { user }, ...page })),

    /** Sites that the user may work on through organizations; these are asked all at once. */
    async ofOrganizations(user: string): Promise<OrganizationSites[]> {
      const organizations = await pages(client, page =>
        client.ask(routes.organizations, { parameters: { user }, ...page }),
      );
      const shared = organizations.filter(({ role }) => role !== 'unprivileged');
      return Promise.all(
        shared.map(async ({ id, organization }) => ({
          id,
          name: organization?.profile?.machine_name ?? organization?.profile?.name ?? id,
          label: organization?.profile?.name,
          sites: await pages(client, page =>
            client.ask(routes.organizationSites, { parameters: { organization: id }, ...page }),
          ),
        })),
      );
    },
  };
}

export interface OrganizationSites {
  id: string;
  /** As it stands in addresses: `switch-and-sons`. */
  name: string;
  label: string | undefined;
  sites: SiteMembership[];
}

function asUnknownSite(error: unknown, nameOrId: string, meant: string | undefined): unknown {
  if (!hasStatus(error, 404)) return error;
  const words = error.exchange.words;
  return new NotFoundError(
    `Could not locate a site your user may access identified by ${nameOrId}${words && `: ${words}`}`,
    {
      hint: meant
        ? `Did you mean ${meant}? List your sites with: turnout site:list`
        : 'List the sites that you may work on: turnout site:list',
      cause: error,
    },
  );
}
