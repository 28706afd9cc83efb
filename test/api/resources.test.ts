import { describe, expect, test } from 'vitest';
import { errorOf, openApi } from './api-fixture.ts';

const id = '11111111-2222-3333-4444-555555555555';
const key = { site: 's', environment: 'feature' };

describe('a site is found', () => {
  test('by its name with one small request', async () => {
    const { api, server } = await openApi();
    server.expect('GET /api/site-names/my-site', { json: { id, name: 'my-site' } });
    expect(await api.sites.find('my-site')).toEqual({ id, name: 'my-site' });
  });

  test('by its UUID, in capitals too', async () => {
    const { api, server } = await openApi();
    server.expect(`GET /api/sites/${id}?site_state=true`, { json: { id, name: 'my-site' } });
    expect(await api.sites.find(id.toUpperCase())).toMatchObject({ id, name: 'my-site' });
  });

  test('or not, and then the platform is quoted', async () => {
    const { api, server } = await openApi();
    server.expect('GET /api/site-names/invalid', {
      status: 404,
      json: 'A site named invalid was not found.',
    });
    expect(await errorOf(api.sites.find('invalid'))).toMatchObject({
      exit: 'not-found',
      message:
        'Could not locate a site your user may access identified by invalid: A site named invalid was not found.',
      hint: 'List the sites that you may work on: turnout site:list',
    });
    server.expect('GET /api/site-names/gone', { status: 404 });
    expect(await errorOf(api.sites.find('gone'))).toMatchObject({
      message: 'Could not locate a site your user may access identified by gone',
    });
  });
});

test('sites come page by page until one is not full', async () => {
  const { api, server } = await openApi();
  const page = (first: number, length: number) =>
    Array.from({ length }, (_, at) => ({ id: `s${first + at}`, site: { id: `s${first + at}`, name: 'n' } }));
  server.expect('GET /api/users/u/memberships/sites?limit=100', { json: page(0, 100) });
  // The server repeats the item of `start`, as it may.
  server.expect('GET /api/users/u/memberships/sites?limit=100&start=s99', { json: page(99, 100) });
  server.expect('GET /api/users/u/memberships/sites?limit=100&start=s198', { json: page(199, 3) });
  const sites = await api.sites.own('u');
  expect(sites.map(site => site.id)).toEqual(Array.from({ length: 202 }, (_, at) => `s${at}`));
});

test('a server that always answers the same full page is not asked for ever', async () => {
  const { api, server } = await openApi();
  const json = Array.from({ length: 100 }, (_, at) => ({ id: `w${at}`, type: 't', result: null }));
  server.expect('GET /api/sites/s/workflows?limit=100', { json });
  server.expect('GET /api/sites/s/workflows?limit=100&start=w99', { json });
  expect(await api.workflows.all('s')).toHaveLength(100);
});

test('sites of organizations are asked for where the role allows it', async () => {
  const { api, server } = await openApi();
  server.expect('GET /api/users/u/memberships/organizations?limit=100', {
    json: [
      { id: 'o1', role: 'admin', organization: { profile: { name: 'Org One' } } },
      { id: 'o2', role: 'unprivileged' },
      { id: 'o3', role: 'developer', organization: null },
    ],
  });
  server.expect('GET /api/organizations/o1/memberships/sites?limit=100', { json: null });
  server.expect('GET /api/organizations/o3/memberships/sites?limit=100', { json: {} });
  expect(await api.sites.ofOrganizations('u')).toEqual([
    { id: 'o1', name: 'Org One', label: 'Org One', sites: [] },
    { id: 'o3', name: 'o3', sites: [] },
  ]);
});

describe('an environment that is not there is named', () => {
  test('with those that are, where the list was asked for', async () => {
    const { api, server } = await openApi();
    server.expect('GET /api/sites/s/environments', {
      json: { dev: { dns_zone: 'z' }, live: { dns_zone: 'z' } },
    });
    expect(await errorOf(api.environments.find(key))).toMatchObject({
      exit: 'not-found',
      message: 'Could not find an environment identified by feature.',
      hint: 'The site has: dev, live',
    });
  });

  test('with the command that lists them, where there is no list', async () => {
    const { api, server } = await openApi();
    server.expect('GET /api/sites/s/environments/feature/code-log', { status: 404 });
    server.expect('GET /api/sites/s/environments', { status: 404 });
    expect(await errorOf(api.environments.codeLog(key))).toMatchObject({
      exit: 'not-found',
      hint: 'List what the site has: turnout env:list SITE',
    });
  });
});

describe('what an environment lacks is not the environment', () => {
  const environments = { json: { dev: { dns_zone: 'z' }, feature: { dns_zone: 'z' } } };
  const parts: [string, string, (api: Awaited<ReturnType<typeof openApi>>['api']) => Promise<unknown>][] = [
    ['settings', 'settings', api => api.environments.isInitialized(key)],
    ['variables', 'variables', api => api.environments.variables(key)],
    ['code log', 'code-log', api => api.environments.codeLog(key)],
    ['list of changes', 'on-server-development/diffstat', api => api.environments.pendingChanges(key)],
  ];

  test.each(parts)('T19: the %s', async (what, path, ask) => {
    const { api, server } = await openApi();
    server.expect(`GET /api/sites/s/environments/feature/${path}`, { status: 404 });
    server.expect('GET /api/sites/s/environments', environments);
    expect(await errorOf(ask(api))).toMatchObject({
      exit: 'not-found',
      message: `The platform has no ${what} of the environment feature.`,
      hint: 'The environment is there. Try again; if it stays so, ask the support of the platform.',
    });
  });

  test.each(parts)(
    'T19+: and without the environment it is the environment: the %s',
    async (_what, path, ask) => {
      const { api, server } = await openApi();
      server.expect(`GET /api/sites/s/environments/feature/${path}`, { status: 404 });
      server.expect('GET /api/sites/s/environments', { json: { dev: { dns_zone: 'z' } } });
      expect(await errorOf(ask(api))).toMatchObject({
        message: 'Could not find an environment identified by feature.',
        hint: 'The site has: dev',
      });
    },
  );

  test('T19: settings that do not say whether it is initialized leave that open', async () => {
    const { api, server } = await openApi();
    server.expect('GET /api/sites/s/environments/feature/settings', { json: { allow_domains: true } });
    expect(await api.environments.isInitialized(key)).toBe(undefined);
  });
});

test('an error of the environments list is not "no such environment"', async () => {
  const { api, server } = await openApi();
  server.expect('GET /api/sites/s/environments', { json: 'Internal error' });
  expect(await errorOf(api.environments.find(key))).toMatchObject({ exit: 'network' });
});

test('a diffstat that is a page, a string or nothing is an error, and {} is no changes', async () => {
  const { api, server } = await openApi();
  const line = 'GET /api/sites/s/environments/feature/on-server-development/diffstat';
  const bad = [
    { text: '<html></html>' },
    { json: 'Site is asleep' },
    { json: null },
    { text: '' },
    { status: 204 },
  ];
  for (const reply of bad) {
    server.expect(line, reply);
    expect(await errorOf(api.environments.pendingChanges(key))).toMatchObject({ exit: 'network' });
  }
  server.expect(line, { text: '{}' });
  expect(await api.environments.pendingChanges(key)).toEqual([]);
});

test('database variables may be no answer at all', async () => {
  const { api, server } = await openApi();
  server.expect('GET /api/sites/s/environments/feature/variables', { status: 200, text: '' });
  expect(await api.environments.variables(key)).toEqual({});
});

test('the settings tell whether an environment is initialized', async () => {
  const { api, server } = await openApi();
  server.expect('GET /api/sites/s/environments/feature/settings', {
    json: { is_initialized: 1, ssl_enabled: true },
  });
  expect(await api.environments.isInitialized(key)).toBe(true);
});

describe('an SSH key', () => {
  test('that is refused is an error of authentication with the words of the platform', async () => {
    const { api, server } = await openApi();
    const words = "SSH validation failed: Unknown SSH key type 'ssh-ed25519'.";
    server.expect('POST /api/users/u/keys', { status: 422, json: words });
    expect(await errorOf(api.users.addSshKey('u', 'ssh-ed25519 AAAA'))).toMatchObject({
      exit: 'auth',
      message: `The platform does not take this key: ${words}`,
    });
  });

  test('is not blamed for a missing permission', async () => {
    const { api, server } = await openApi();
    server.expect('POST /api/users/u/keys', { status: 403, json: 'no' });
    expect(await errorOf(api.users.addSshKey('u', 'ssh-rsa AAAA'))).toMatchObject({ exit: 'refused' });
  });

  const keys = 'GET /api/users/u/keys';
  const listed = { json: { '79e7': 'ssh-rsa AAAA ada@laptop' } };
  const removal = 'DELETE /api/users/u/keys/79e7';
  const answered = { headers: { 'content-type': 'text/html' }, text: 'Key deleted.\n' };

  test('is removed with an answer that is text, and looked for afterwards', async () => {
    const { api, server } = await openApi();
    server.expect(keys, listed);
    server.expect(removal, answered);
    server.expect(keys, { json: {} });
    await api.users.removeSshKey('u', '79e7');
  });

  test('that is still there after its removal is told', async () => {
    const { api, server } = await openApi();
    server.expect(keys, listed);
    server.expect(removal, answered);
    server.expect(keys, listed);
    expect(await errorOf(api.users.removeSshKey('u', '79e7'))).toMatchObject({
      exit: 'network',
      message: 'The platform says that it is done, but the key 79e7 is still there.',
    });
  });

  test.each(['', '79e8'])('that is not there is named, and nothing is removed: %j', async id => {
    const { api, server } = await openApi();
    server.expect(keys, listed);
    expect(await errorOf(api.users.removeSshKey('u', id))).toMatchObject({
      exit: 'not-found',
      message: `Could not find a SSH key identified by ${id}.`,
    });
  });
});
