import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StartedSandbox } from '../started-sandbox.ts';

interface Passed {
  /** `POST /api/sites/…` */
  line: string;
  /** Epoch milliseconds at which it came. */
  at: number;
}

/** What is done with a request instead of passing it on as it is. */
interface Detour {
  /** Called before a request is passed on. */
  before(line: string, body: string): Promise<void>;
  /** Called when the platform has answered, before we do. */
  after(line: string): Promise<void>;
  /** Whether this request reaches the platform twice; the second answer is thrown away. */
  doubles(line: string): boolean;
  /** Returns what turnout gets in place of the platform's answer. */
  rewrite(line: string, answer: Answer): Answer;
}

interface Answer {
  status: number;
  body: string;
}

export interface ApiProxy {
  passed: Passed[];
  detour: Detour;
  /** For turnout's environment, in place of `TURNOUT_PLATFORM=sandbox`. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Stands between turnout and the API of a sandbox; what it writes down is what was really sent. */
export async function startProxy({ running }: StartedSandbox): Promise<ApiProxy> {
  const passed: Passed[] = [];
  const detour: Detour = {
    before: async () => {},
    after: async () => {},
    doubles: () => false,
    rewrite: (_, answer) => answer,
  };
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    passed.push({ line, at: Date.now() });
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const headers = { ...request.headers };
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) delete headers[name];
    const send = () =>
      fetch(`${running.api}${request.url}`, {
        method: request.method ?? 'GET',
        headers: headers as Record<string, string>,
        ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}),
      });
    try {
      await detour.before(line, Buffer.concat(parts).toString());
      const answer = await send();
      if (detour.doubles(line)) await (await send()).arrayBuffer();
      const { status, body } = detour.rewrite(line, { status: answer.status, body: await answer.text() });
      await detour.after(line);
      response.writeHead(status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(body);
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    passed,
    detour,
    env: {
      TURNOUT_PLATFORM: `http://127.0.0.1:${port}`,
      TURNOUT_SSH_HOST: running.sshHost,
      TURNOUT_SSH_PORT: String(running.sshPort),
      TURNOUT_GIT_HOST: running.gitHost,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
