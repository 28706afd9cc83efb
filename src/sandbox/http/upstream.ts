import { routes } from '../../contract/routes.ts';
import { compareWithUpstream, hasUpstream } from '../environments/upstream.ts';
import type { SiteRecord } from '../model/records.ts';
import { findEnvironment } from './environment-of.ts';
import type { ApiPlatform } from './platform.ts';
import { type Api, serve } from './route-handler.ts';
import { describeUpstream, findSite } from './sites.ts';

/** platform-api.md 5.4 */
export function addUpstreamRoutes(app: Api, platform: ApiPlatform): void {
  const { environments } = platform;

  serve(app, { platform, route: routes.upstreamUpdates }, async ({ user, at, query }) => {
    const site = findSite(platform, user, at.site);
    const repository = await environments.repository(site.id);
    const branch = query('base_branch') ?? 'refs/heads/master';
    const commit = (await repository.refs()).get(branch);
    if (commit === undefined) return { has_code: false };
    const { head, ahead, updates } = await compareWithUpstream(repository, commit);
    return {
      remote_head: head,
      remote_url: describeUpstream(site).url,
      remote_branch: 'refs/remotes/origin/master',
      has_remote_head: true,
      ahead,
      behind: updates.length,
      has_code: true,
      update_log: Object.fromEntries(updates.map(each => [each.hash, each])),
      ...(await standings(platform, site)),
    };
  });

  serve(app, { platform, route: routes.composerUpdates }, ({ user, at }) => {
    findEnvironment(platform, user, at);
    return noComposerUpdates();
  });
}

/** No site of the sandbox is built with Composer; Terminus asks for each that is current. */
function noComposerUpdates() {
  return { added_dependencies: [], updated_dependencies: [], removed_dependencies: [] };
}

async function standings({ environments }: ApiPlatform, { id }: SiteRecord) {
  const repository = await environments.repository(id);
  const heads = await environments.history.heads(id);
  const state = async (name: string) => {
    const commit = heads.get(name);
    const isUpToDate = commit !== undefined && (await hasUpstream(repository, commit));
    return { has_code: commit !== undefined, is_up_to_date_with_upstream: isUpToDate };
  };
  return { dev: await state('dev'), test: await state('test'), live: await state('live') };
}
