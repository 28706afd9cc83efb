import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { addAccountRoutes } from './account.ts';
import { addEnvironmentRoutes } from './environments.ts';
import { CutAnswer, strike } from './faults.ts';
import { addLoginRoutes } from './login.ts';
import { addMembershipRoutes } from './memberships.ts';
import type { ApiPlatform } from './platform.ts';
import { json, RefusedRequest, text } from './reply.ts';
import type { Api } from './route-handler.ts';
import { addSiteRoutes } from './sites.ts';
import { addUpstreamRoutes } from './upstream.ts';
import { addWebsiteRoutes, healthCheck, isWebsite } from './websites.ts';
import { addWorkflowRoutes } from './workflows.ts';

const loopbackNames = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;
/** Bytes. */
const largestRequest = 10 * 1024 * 1024;

/**
 * The whole API as one function from request to answer; anyone who wants a port puts one in front of it. `note` is told of
 * requests for what is not served here.
 */
export function createApp(
  platform: ApiPlatform,
  report: (error: unknown) => void,
  note: (line: string) => void = () => {},
): Api {
  const { clock, random } = platform;
  const app: Api = new Hono();
  app.use(async (c, next) => {
    const asked = c.req.header('x-pantheon-trace-id') ?? '';
    c.set('traceId', /^[\w-]{1,64}$/.test(asked) ? asked : random.uuid());
    await next();
    c.res.headers.set('x-pantheon-trace-id', c.get('traceId'));
    // Times in answers are the clock's, and clients compare them with this one.
    c.res.headers.set('date', new Date(clock.now()).toUTCString());
  });
  app.use(async (c, next) => {
    // A page in a user's browser must not reach this server under a name of its own (DNS rebinding).
    const host = c.req.header('host') ?? new URL(c.req.url).host;
    const fromPage = c.req.header('origin') ?? c.req.header('sec-fetch-site');
    const known = loopbackNames.test(host) || (c.req.path === healthCheck && isWebsite(host));
    if (!known || fromPage !== undefined) {
      return json(403, 'The sandbox answers requests to 127.0.0.1 that come from no web page.');
    }
    return next();
  });
  app.use(bodyLimit({ maxSize: largestRequest, onError: () => json(413, 'The request is too large.') }));
  app.use((c, next) => strike(platform, c, next));
  addRoutes(app, platform);
  app.notFound(c => {
    // As the platform has it: Terminus asks again and again after a 5xx. What is missing here is told to its user.
    const asked = `${c.req.method} ${c.req.path}`;
    note(`The sandbox does not serve ${asked.replace(/[^\x20-\x7e]/g, '?').slice(0, 500)}`);
    return text(404, 'Not found.\n');
  });
  app.onError(error => {
    if (error instanceof RefusedRequest) return json(error.status, error.message);
    if (error instanceof CutAnswer) throw error;
    report(error);
    return json(500, 'The sandbox failed; its own output says more.');
  });
  return app;
}

function addRoutes(app: Api, platform: ApiPlatform): void {
  addLoginRoutes(app, platform);
  addAccountRoutes(app, platform);
  addMembershipRoutes(app, platform);
  addSiteRoutes(app, platform);
  addUpstreamRoutes(app, platform);
  addEnvironmentRoutes(app, platform);
  addWorkflowRoutes(app, platform);
  addWebsiteRoutes(app, platform);
  // Terminus tells of every command that it has run, and hangs for minutes when no one listens (platform-api.md 8.8).
  app.post('/api/track', c => c.body(null, 204));
}
