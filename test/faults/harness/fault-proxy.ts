import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningSandbox } from '../../../src/sandbox/host/host.ts';

/** What a request meets instead of its answer. */
export interface AnswerFault {
  name: string;
  /** Whether the platform gets the request all the same. */
  passesOn: boolean;
  /** `whole` is the platform's answer; undefined where it was not asked. */
  answer(response: ServerResponse, whole: Answer | undefined): void;
}

interface Answer {
  status: number;
  type: string;
  body: Buffer;
}

export interface FaultProxy {
  /** Every request that came in: `GET /api/sites/…`. */
  heard: string[];
  /** Which fault a request meets; set by the test. */
  choose(line: string, number: number): AnswerFault | undefined;
  /** For turnout's environment. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Stands between turnout and the API of a sandbox, and answers as the test wants it. */
export async function startFaultProxy(running: RunningSandbox): Promise<FaultProxy> {
  const server = createServer(async (request, response) => {
    response.on('error', () => {});
    const line = `${request.method} ${request.url}`;
    const fault = proxy.choose(line, proxy.heard.length);
    proxy.heard.push(line);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    if (fault && !fault.passesOn) return fault.answer(response, undefined);
    const headers = { ...request.headers };
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) delete headers[name];
    const answer = await fetch(`${running.api}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}),
    });
    const whole = {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      body: Buffer.from(await answer.arrayBuffer()),
    };
    if (fault) return fault.answer(response, whole);
    response.writeHead(whole.status, { 'content-type': whole.type });
    response.end(whole.body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    heard: [],
    choose: () => undefined,
    env: {
      TURNOUT_PLATFORM: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      TURNOUT_SSH_HOST: running.sshHost,
      TURNOUT_SSH_PORT: String(running.sshPort),
      TURNOUT_GIT_HOST: running.gitHost,
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return proxy;
}

function says(name: string, status: number, text: string, headers: Record<string, string> = {}): AnswerFault {
  return {
    name,
    passesOn: false,
    answer(response) {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(text);
    },
  };
}

const rests = [
  '2',
  '0',
  '-1',
  '9e9',
  'soon',
  '',
  'Wed, 21 Oct 2099 07:28:00 GMT',
  'Wed, 21 Oct 2015 07:28:00 GMT',
];

/** After these a request may be tried again; what is left in the end is exit code 9. */
export const transportFaults: AnswerFault[] = [
  ...rests.map(rest =>
    says(`429, Retry-After: ${rest}`, 429, '"Too many requests."', { 'retry-after': rest }),
  ),
  ...[500, 502, 503, 504].map(status => says(String(status), status, '"In trouble."')),
  says('a page with status 503', 503, '<html><title>Maintenance</title></html>', {
    'content-type': 'text/html',
  }),
  { name: 'a reset', passesOn: false, answer: response => void response.socket?.resetAndDestroy() },
  {
    name: 'an answer that is cut in the middle',
    passesOn: true,
    answer(response, whole) {
      response.writeHead(whole?.status ?? 200, { 'content-length': String((whole?.body.length ?? 0) + 10) });
      response.write(whole?.body.subarray(0, 5) ?? '');
      setImmediate(() => response.socket?.destroy());
    },
  },
  { name: 'silence', passesOn: false, answer: () => {} },
  {
    name: 'headers and then silence',
    passesOn: false,
    answer(response) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('[');
    },
  },
];

/** These have status 200, and no retry helps. */
export const bodyFaults: AnswerFault[] = [
  says('a page', 200, '<!DOCTYPE html><title>Sign in</title>', { 'content-type': 'text/html' }),
  says('half an object', 200, '{"id": "abc", "na'),
  says('a bare word', 200, 'OK'),
  {
    name: 'an endless list',
    passesOn: false,
    answer(response) {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(2 ** 20, '[0,');
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
  },
];

/** Shapes that some answer may have, so that only a bug would be wrong. */
export const shapeFaults: AnswerFault[] = [
  ...['null', '{}', '[]', '"text"', '5', '{"error": "no"}', '[null]', '{"id": null}'].map(text =>
    says(`200 ${text}`, 200, text),
  ),
  // An empty list comes like this as well (platform-api.md 4.1).
  says('nothing', 200, ''),
  says('204', 204, ''),
  ...[400, 403, 404, 409, 418, 423].map(status => says(String(status), status, '"No."')),
];

export const expired: AnswerFault = says(
  '401',
  401,
  '"Invalid or expired session header: X-Pantheon-Session"',
);
