import { routes } from '../../contract/routes.ts';
import { refuseSiteWorkflow, refuseWorkflow } from '../model/preconditions.ts';
import type { UserRecord, WorkflowRecord } from '../model/records.ts';
import type { WorkflowOrder } from '../workflows/runner.ts';
import { findEnvironment } from './environment-of.ts';
import { page } from './page.ts';
import type { ApiPlatform } from './platform.ts';
import { json, RefusedRequest, text } from './reply.ts';
import { type Api, serve } from './route-handler.ts';
import { findSite, maxMultidevs } from './sites.ts';
import { wireLogEntry, wireWorkflow } from './wire-workflow.ts';

/** platform-api.md 7 */
export function addWorkflowRoutes(app: Api, platform: ApiPlatform): void {
  const { store } = platform;

  serve(app, { platform, route: routes.createWorkflow }, ({ user, at, body, traceId }) => {
    const { environment } = findEnvironment(platform, user, at);
    const refusal = refuseWorkflow(body.type, environment);
    if (refusal) throw new RefusedRequest(refusal);
    return accepted(platform, {
      ...body,
      siteId: environment.siteId,
      environment: environment.name,
      userId: user.id,
      traceId,
    });
  });

  serve(app, { platform, route: routes.createSiteWorkflow }, ({ user, at, body, traceId }) => {
    const site = findSite(platform, user, at.site);
    const own = store.all('environment').filter(({ siteId }) => siteId === site.id);
    const environment = String(body.params['environment_id'] ?? '');
    const refusal = refuseSiteWorkflow({ type: body.type, name: environment }, { own, most: maxMultidevs });
    if (refusal) throw new RefusedRequest(refusal);
    return accepted(platform, {
      ...body,
      siteId: site.id,
      environment,
      ofSite: true,
      userId: user.id,
      traceId,
    });
  });

  serve(app, { platform, route: routes.workflows }, ({ user, at, query }) =>
    page(newestFirst(platform, user, at.site), query).map(each =>
      wireWorkflow(platform, each, query('hydrate')),
    ),
  );

  serve(app, { platform, route: routes.workflow }, ({ user, at, query }) => {
    const site = findSite(platform, user, at.site);
    const found = store.get('workflow', at.workflow);
    if (found?.siteId !== site.id) return text(404, 'Not found.\n');
    return wireWorkflow(platform, found, query('hydrate'));
  });

  serve(app, { platform, route: routes.workflowLog }, ({ user, at }) =>
    newestFirst(platform, user, at.site)
      .slice(0, 100)
      .map(each => wireLogEntry(platform, each)),
  );
}

function accepted(platform: ApiPlatform, order: WorkflowOrder): Response {
  const created = platform.runner.create(order);
  const answer = wireWorkflow(platform, created);
  return json(202, { ...answer, key: String(Math.floor(created.createdAt / 3_600_000) * 3600) });
}

function newestFirst(platform: ApiPlatform, user: UserRecord, site: string): WorkflowRecord[] {
  const { id } = findSite(platform, user, site);
  return platform.store
    .all('workflow')
    .filter(({ siteId }) => siteId === id)
    .reverse();
}
