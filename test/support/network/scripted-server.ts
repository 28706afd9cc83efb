import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** A request as it came in. */
interface Heard {
  /** `GET /api/sites?limit=100` */
  line: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  /** 200 where nothing is said. */
  status?: number;
  headers?: Record<string, string>;
  /** The body, as JSON. */
  json?: unknown;
  /** The body, as it is. */
  text?: string;
}

/** A reply, or something that a reply cannot say: silence, a cut, half a body. */
type Act = Reply | ((response: ServerResponse, heard: Heard) => void);

export interface ScriptedServer {
  url: string;
  heard: Heard[];
  connections(): number;
  /** The next request of this line gets this answer, once. */
  expect(line: string, act: Act): void;
}

/**
 * A server on a port of its own that knows what will be asked. It stops with the test, and fails it for a
 * request that was not expected and for one that was and did not come.
 */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const script: { line: string; act: Act }[] = [];
  const unexpected: string[] = [];
  const heard: Heard[] = [];
  let connections = 0;

  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    const latest = { line, headers: request.headers, body: await textOf(request) };
    heard.push(latest);
    const at = script.findIndex(each => each.line === line);
    const [found] = at < 0 ? [] : script.splice(at, 1);
    if (!found) unexpected.push(line);
    perform(found?.act ?? { status: 501, text: `not in the script: ${line}` }, response, latest);
  });
  server.on('connection', () => connections++);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    const missing = script.map(({ line }) => line);
    if (unexpected.length + missing.length === 0) return;
    throw new Error(`Not in the script: ${unexpected.join(', ')}. Did not come: ${missing.join(', ')}.`);
  });

  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    connections: () => connections,
    expect: (line, act) => void script.push({ line, act }),
  };
}

function perform(act: Act, response: ServerResponse, heard: Heard): void {
  if (typeof act === 'function') {
    act(response, heard);
    return;
  }
  const { status = 200, headers, json, text } = act;
  const type = json === undefined ? 'text/plain' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(json === undefined ? text : JSON.stringify(json));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
