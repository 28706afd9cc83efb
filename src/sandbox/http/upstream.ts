import type { ApiPlatform } from './platform.ts';
import { json } from './reply.ts';
import { type Api, authenticate } from './serve.ts';
import { siteOf, upstreamOf } from './sites.ts';

/**
 * platform-api.md 5.4. The upstream of a site of the sandbox is the commit that its code began with, and it
 * brings nothing new.
 */
export function addUpstreamRoutes(app: Api, platform: ApiPlatform): void {
  const { store, environments } = platform;

  app.get('/api/sites/:site/code-upstream-updates', async c => {
    const site = siteOf(platform, authenticate(platform, c), c.req.param('site'));
    const own = store.all('environment').filter(({ siteId }) => siteId === site.id);
    const dev = own.find(({ name }) => name === 'dev');
    const log = dev ? await environments.history.codeLog(dev) : [];
    const heads = await environments.history.heads(site.id);
    const state = (name: string) => ({
      has_code: heads.has(name),
      is_up_to_date_with_upstream: heads.has(name),
    });
    return json(200, {
      remote_head: log.at(-1)?.hash ?? '',
      remote_url: upstreamOf(site).url,
      remote_branch: 'refs/remotes/origin/master',
      has_remote_head: log.length > 0,
      ahead: Math.max(0, log.length - 1),
      behind: 0,
      has_code: log.length > 0,
      update_log: {},
      dev: state('dev'),
      test: state('test'),
      live: state('live'),
    });
  });
}
