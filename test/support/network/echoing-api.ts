import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StartedSandbox } from '../started-sandbox.ts';

/** What a platform that gives away what it was told answers to everything but a login. */
const answers = {
  'an error in JSON': (reported: string) => ({
    status: 403,
    type: 'application/json',
    body: JSON.stringify(reported),
  }),
  'an error in text': (reported: string) => ({ status: 500, type: 'text/plain', body: reported }),
  'a page': (reported: string) => ({
    status: 200,
    type: 'text/html',
    body: `<html><title>${reported}</title></html>`,
  }),
  'another shape': (reported: string) => ({
    status: 200,
    type: 'application/json',
    body: JSON.stringify({
      id: [reported],
      name: { reported },
      session: reported,
      result: reported,
      email: [reported],
    }),
  }),
  'no session any more': (reported: string) => ({
    status: 401,
    type: 'text/plain',
    body: `Expired: ${reported}`,
  }),
} as const;

export type Echo = keyof typeof answers;
export const echoes = Object.keys(answers) as Echo[];

export interface EchoingApi {
  /** What it does from now on; undefined: the truth. */
  echo: Echo | undefined;
  /** For turnout's environment, in place of `TURNOUT_PLATFORM=sandbox`. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** The API of a sandbox, behind a user who repeats sessions, tokens and bodies wherever an answer has room for them. */
export async function startEchoingApi({ running }: StartedSandbox): Promise<EchoingApi> {
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const isLogin = request.url?.endsWith('/authorize/machine-token');
    if (api.echo && !isLogin) return repeat(api.echo, response, `${request.headers.authorization} ${body}`);
    // Where the sandbox hangs up, so do we.
    await passOn(running.api, { request, body, response }).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api: EchoingApi = {
    echo: undefined,
    env: {
      TURNOUT_PLATFORM: `http://127.0.0.1:${port}`,
      TURNOUT_SSH_HOST: running.sshHost,
      TURNOUT_SSH_PORT: String(running.sshPort),
      TURNOUT_GIT_HOST: running.gitHost,
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return api;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

function repeat(echo: Echo, response: ServerResponse, reported: string): void {
  const { status, type, body } = answers[echo](reported);
  response.writeHead(status, { 'content-type': type, 'x-pantheon-trace-id': reported, 'x-note': reported });
  response.end(body);
}

interface Exchange {
  request: IncomingMessage;
  body: string;
  response: ServerResponse;
}

async function passOn(api: string, { request, body, response }: Exchange): Promise<void> {
  const { authorization, 'content-type': type } = request.headers;
  const answer = await fetch(`${api}${request.url}`, {
    method: request.method ?? 'GET',
    headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
    ...(body && { body }),
  });
  const text = await answer.text();
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(text);
}
