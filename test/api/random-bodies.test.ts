import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Api } from '../../src/api/api.ts';
import { createApi } from '../../src/api/api.ts';
import type { HttpResponse } from '../../src/api/transport/transport.ts';
import { TurnoutError } from '../../src/errors/turnout-error.ts';
import { TestClock } from '../support/test-clock.ts';
import { goodSession, traceId } from './api-fixture.ts';

const key = { site: 's', environment: 'dev' };
const questions: [string, (api: Api) => Promise<unknown>][] = [
  ['user', api => api.users.get('u')],
  ['keys', api => api.users.sshKeys('u')],
  ['site', api => api.sites.find('my-site')],
  ['sites', api => api.sites.own('u')],
  ['environments', api => api.environments.list('s')],
  ['environment', api => api.environments.get(key)],
  ['pending changes', api => api.environments.pendingChanges(key)],
  ['code log', api => api.environments.codeLog(key)],
  ['variables', api => api.environments.variables(key)],
  ['workflow', api => api.workflows.get('s', 'w')],
  ['workflows', api => api.workflows.list('s')],
];

/** An API whose platform answers everything with `response`. */
function answeredWith(response: HttpResponse): Api {
  return createApi(
    {
      ...{ api: 'https://example.com', version: '1', timeout: 1000, maxDuration: 1000 },
      ...{ clock: new TestClock(), trace: () => {} },
      transport: { send: async () => response, rest: () => {}, close: () => {} },
      random: { uuid: () => traceId, hex: () => '', fraction: () => 0 },
    },
    { session: async () => goodSession(), keepSession: async () => {}, machineToken: async () => undefined },
  );
}

const header = fc.constantFrom('application/json', 'text/html', 'text/plain', '');
const body = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string().map(text => JSON.stringify({ error: text })),
  fc.constantFrom(
    '',
    'null',
    '{}',
    '[]',
    '""',
    '0',
    '<html>',
    '{"__proto__":{"status":"M"}}',
    '[[[[[[',
    '1e999',
  ),
);
const status = fc.constantFrom(200, 202, 204, 302, 400, 401, 403, 404, 409, 418, 429);

describe.each(questions)('%s', (_, ask) => {
  test('whatever the platform says, there is an answer or an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(status, header, body, async (code, type, text) => {
        const headers = { 'content-type': type, 'retry-after': '99' };
        const api = answeredWith({ status: code, headers, body: text });
        const end = await ask(api).catch(error => error);
        if (end instanceof Error) expect(end).toBeInstanceOf(TurnoutError);
        if (code >= 300) expect(end).toBeInstanceOf(TurnoutError);
      }),
    );
  });

  test('JSON that is a hundred thousand levels deep is an error of ours', async () => {
    for (const deep of ['['.repeat(1e5) + ']'.repeat(1e5), `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`]) {
      const api = answeredWith({ status: 200, headers: {}, body: deep });
      const end = await ask(api).catch(error => error);
      if (end instanceof Error) expect(end).toBeInstanceOf(TurnoutError);
    }
  });
});
