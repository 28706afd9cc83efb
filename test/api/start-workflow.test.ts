import { describe, expect, test } from 'vitest';
import { createEnvironmentPort } from '../../src/api/environment-port.ts';
import { errorOf, expectLogin, openApi } from './api-fixture.ts';

const list = 'GET /api/sites/s-1/workflows';
const post = 'POST /api/sites/s-1/environments/dev/workflows';
const order = { type: 'enable_git_mode', params: {} };

const workflow = (id: string, fields: object = {}) => ({
  ...{ id, ...order, environment: 'dev', user_id: 'user-1', result: null, created_at: 1 },
  ...fields,
});

async function open() {
  const { api, server, clock } = await openApi();
  const port = createEnvironmentPort({
    ...{ api, clock, environment: 'dev', site: { id: 's-1', name: 'my-site' } },
    ...{ signal: new AbortController().signal, onProgress: () => {} },
  });
  const start = () => port.start(order.type, order.params);
  return { api, server, clock, port, start };
}

test('a workflow whose creation was answered needs no search', async () => {
  const { server, start, port } = await open();
  server.expect(list, { json: [] });
  await port.running();
  server.expect(post, { status: 202, json: workflow('w-1') });
  expect((await start()).id).toBe('w-1');
});

test('when the answer is lost, the workflow that was not there before is followed', async () => {
  const { server, clock, start } = await open();
  server.expect(list, { json: [workflow('w-0')] });
  server.expect(post, response => response.destroy());
  server.expect(list, { json: [workflow('w-0')] });
  server.expect(list, { json: [workflow('w-1'), workflow('w-0')] });
  expect((await start()).id).toBe('w-1');
  expect(clock.sleeps).toEqual([2000]);
});

test('when the platform answers 500 or half an answer, the workflow is looked for as well', async () => {
  for (const reply of [{ status: 500 }, { status: 202, text: '{"id":"w-' }]) {
    const { server, start } = await open();
    server.expect(list, { json: [] });
    server.expect(post, reply);
    server.expect(list, { json: [workflow('w-1')] });
    expect((await start()).id).toBe('w-1');
  }
});

test.each([
  ['of somebody else', { user_id: 'user-2' }],
  ['of the platform itself', { user_id: null }],
  ['of another environment', { environment: 'live' }],
  ['of another type', { type: 'sync_code' }],
  ['with other parameters', { params: { message: 'other' } }],
])('a workflow %s is not taken for ours', async (_, fields) => {
  const { server, start } = await open();
  server.expect(list, { json: [] });
  server.expect(post, response => response.destroy());
  server.expect(list, { json: [workflow('w-1', fields)] });
  server.expect(list, { json: [workflow('w-2'), workflow('w-1', fields)] });
  expect((await start()).id).toBe('w-2');
});

test('the workflow of an earlier order is not taken for that of a later one', async () => {
  const { server, start } = await open();
  server.expect(list, { json: [] });
  server.expect(post, { status: 202, json: workflow('w-1') });
  await start();
  server.expect(post, response => response.destroy());
  server.expect(list, { json: [workflow('w-1')] });
  server.expect(list, { json: [workflow('w-2'), workflow('w-1')] });
  expect((await start()).id).toBe('w-2');
});

test('after a minute the search ends, and what may still happen is said', async () => {
  const { server, clock, start } = await open();
  server.expect(list, { json: [] });
  server.expect(post, response => response.destroy());
  for (let look = 0; look <= 30; look++) server.expect(list, { json: [] });
  const error = await errorOf(start());
  expect(error).toMatchObject({
    exit: 'network',
    message: `The connection to ${new URL(server.url).host} was lost: it was cut. Whether "enable_git_mode" was started is not known.`,
    hint: 'This may still happen. Before trying again, look at: turnout workflow:list my-site',
  });
  expect(clock.elapsed()).toBe(60_000);
  expect(server.heard.filter(({ line }) => line === post)).toHaveLength(1);
});

test('trouble with the list does not end the search', async () => {
  const { server, start } = await open();
  server.expect(list, { json: [] });
  server.expect(post, response => response.destroy());
  for (let time = 1; time <= 4; time++) server.expect(list, { status: 503 });
  server.expect(list, { text: '<html>' });
  server.expect(list, { json: [workflow('w-1')] });
  expect((await start()).id).toBe('w-1');
});

describe('an answer that says no is no lost answer:', () => {
  test.each([
    [400, 'refused'],
    [403, 'refused'],
    [404, 'not-found'],
    [409, 'busy'],
    [429, 'network'],
    [302, 'network'],
  ])('%i', async (status, exit) => {
    const { server, start } = await open();
    server.expect(list, { json: [] });
    server.expect(post, { status, json: 'no' });
    expect(await errorOf(start())).toMatchObject({ exit });
    expect(server.heard.at(-1)?.line).toBe(post);
  });
});

test('a session that expires during the wait is renewed, and the same workflow is followed', async () => {
  const { server, port } = await open();
  server.expect(list, { json: [] });
  server.expect(post, { status: 202, json: workflow('w-1') });
  const created = await port.start(order.type, order.params);
  const look = 'GET /api/sites/s-1/workflows/w-1';
  server.expect(look, { json: workflow('w-1') });
  server.expect(look, { status: 401, json: 'expired' });
  expectLogin(server);
  server.expect(look, { json: workflow('w-1', { result: 'succeeded' }) });
  expect((await port.follow(created, 600_000)).result).toBe('succeeded');
  expect(server.heard.filter(({ line }) => line === post)).toHaveLength(1);
});

test('a workflow that has disappeared ends the wait', async () => {
  const { server, port } = await open();
  server.expect(list, { json: [workflow('w-1')] });
  const [seen] = await port.running();
  server.expect('GET /api/sites/s-1/workflows/w-1', { status: 404, text: 'Not found.\n' });
  expect(await errorOf(port.follow(seen ?? expect.fail(), 600_000))).toMatchObject({
    exit: 'not-found',
    message: 'GET /api/sites/s-1/workflows/w-1 was answered with 404: Not found.',
  });
});

test('running workflows are those of this environment without a result', async () => {
  const { server, port } = await open();
  server.expect(list, {
    json: [workflow('a', { result: 'failed' }), workflow('b', { environment: 'live' }), workflow('c')],
  });
  expect((await port.running()).map(({ id }) => id)).toEqual(['c']);
});

test('the mode is read from the list of environments', async () => {
  const { server, port } = await open();
  const answer = { json: { dev: { dns_zone: 'z', on_server_development: true }, live: { dns_zone: 'z' } } };
  server.expect('GET /api/sites/s-1/environments', answer);
  expect(await port.mode()).toBe('sftp');
});
