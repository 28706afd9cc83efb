import { expect, test } from 'vitest';
import { createEnvironmentPort } from '../../../src/api/environment-port.ts';
import { toGitMode } from '../../../src/operations/operation-wording.ts';
import { switchMode } from '../../../src/operations/switch/switch-mode.ts';
import { openApi } from '../../api/api-fixture.ts';
import { SimulatedEnvironment } from '../simulated-environment.ts';
import { freeLock, SimulatedStash } from '../simulated-safety-net.ts';

const site = '/api/sites/s1';
const dev = `${site}/environments/dev`;
const workflow = { id: 'w1', type: 'enable_git_mode', environment: 'dev', created_at: 1000 };
const done = { ...workflow, result: 'succeeded', active_description: 'Enabled git push mode for "dev"' };

test('a switch to Git mode without changes is seven requests and a poll, and its order is sent once', async () => {
  const { api, server, clock } = await openApi();
  const modes = (on: boolean) => ({ json: { dev: { on_server_development: on, environment_created: 1 } } });
  server.expect('GET /api/site-names/my-site', { json: { id: 's1', name: 'my-site' } });
  server.expect(`GET ${site}/environments`, modes(true));
  server.expect(`GET ${site}/workflows`, { json: [] });
  server.expect(`GET ${dev}/on-server-development/diffstat`, { json: {} });
  server.expect(`GET ${dev}/on-server-development/diffstat`, { json: {} });
  server.expect(`POST ${dev}/workflows`, { status: 202, json: workflow });
  server.expect(`GET ${site}/workflows/w1`, { json: done });
  server.expect(`GET ${site}/environments`, modes(false));

  const { signal } = new AbortController();
  const found = await api.sites.find('my-site');
  const seen: string[] = [];
  const environment = createEnvironmentPort({
    api,
    clock,
    signal,
    site: found,
    environment: 'dev',
    onProgress: ({ type, result }) => seen.push(`${type}: ${result}`),
  });
  const silent = () => {};
  const operationLog = { notice: silent, warning: silent, changes: silent, waiting: silent };
  const author = () => Promise.reject(new Error('Nothing is to be committed.'));
  const unused = new SimulatedEnvironment(clock, 'sftp');
  const outcome = await switchMode(
    {
      environment,
      time: clock,
      operationLog,
      purpose: toGitMode,
      policy: 'abort',
      ask: undefined,
      commit: { message: undefined, author },
      lock: freeLock,
      stash: new SimulatedStash(unused),
      sweep: undefined,
      blind: false,
    },
    { to: 'git', busy: 'wait', settle: 2000, deadline: 60_000 },
  );
  expect(outcome.workflow?.active_description).toBe('Enabled git push mode for "dev"');
  expect(environment.name).toBe('my-site.dev');
  expect(seen).toEqual(['enable_git_mode: succeeded']);
  expect(server.heard.map(({ line }) => line)).toEqual([
    'GET /api/site-names/my-site',
    'GET /api/sites/s1/environments',
    'GET /api/sites/s1/workflows',
    'GET /api/sites/s1/environments/dev/on-server-development/diffstat',
    'GET /api/sites/s1/environments/dev/on-server-development/diffstat',
    'POST /api/sites/s1/environments/dev/workflows',
    'GET /api/sites/s1/workflows/w1',
    'GET /api/sites/s1/environments',
  ]);
  expect(server.heard[5]?.body).toBe('{"type":"enable_git_mode","params":{}}');
});
