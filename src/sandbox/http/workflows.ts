import { routes } from '../../contract/routes.ts';
import { refuseWorkflow } from '../model/admission.ts';
import type { UserRecord, WorkflowRecord } from '../model/records.ts';
import { environmentOf } from './environments.ts';
import { page } from './page.ts';
import type { ApiPlatform } from './platform.ts';
import { json, RefusedRequest, text } from './reply.ts';
import { type Api, serve } from './serve.ts';
import { siteOf } from './sites.ts';
import { wireLogEntry, wireWorkflow } from './wire-workflow.ts';

/** platform-api.md 7 */
export function addWorkflowRoutes(app: Api, platform: ApiPlatform): void {
  const { store, runner } = platform;

  serve(app, { platform, route: routes.createWorkflow }, ({ user, at, body, traceId }) => {
    const { environment } = environmentOf(platform, user, at);
    const refusal = refuseWorkflow(body.type, environment);
    if (refusal) throw new RefusedRequest(refusal);
    const created = runner.create({
      ...body,
      siteId: environment.siteId,
      environment: environment.name,
      userId: user.id,
      traceId,
    });
    const answer = wireWorkflow(platform, created);
    return json(202, { ...answer, key: String(Math.floor(created.createdAt / 3_600_000) * 3600) });
  });

  serve(app, { platform, route: routes.workflows }, ({ user, at, query }) =>
    page(newestFirst(platform, user, at.site), query).map(each =>
      wireWorkflow(platform, each, query('hydrate')),
    ),
  );

  serve(app, { platform, route: routes.workflow }, ({ user, at, query }) => {
    const site = siteOf(platform, user, at.site);
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

function newestFirst(platform: ApiPlatform, user: UserRecord, site: string): WorkflowRecord[] {
  const { id } = siteOf(platform, user, site);
  return platform.store
    .all('workflow')
    .filter(({ siteId }) => siteId === id)
    .reverse();
}
