import { createHash } from 'node:crypto';
import ssh2, { type SFTPWrapper } from 'ssh2';
import { until } from './until.ts';

interface Place {
  /** Address of the API. */
  api: string;
  sshPort: number;
  /** Machine token. */
  token: string;
}

interface WorkflowAnswer {
  id: string;
  type: string;
  environment: string;
  result: string | null;
  /** Epoch seconds; absent until it has ended. */
  finished_at?: number;
}

/** A second opinion on the sandbox: plain requests with none of turnout's own client in between. */
export interface PlatformClient {
  siteId(name: string): Promise<string>;
  get<T>(path: string): Promise<T>;
  /** Returns the workflow as the POST did. */
  createWorkflow(site: string, environment: string, type: string, params?: object): Promise<WorkflowAnswer>;
  /** Waits for the result. */
  runWorkflow(site: string, environment: string, type: string, params?: object): Promise<string>;
  idle(site: string): Promise<WorkflowAnswer[]>;
  diffstat(
    site: string,
    environment: string,
  ): Promise<Record<string, { status: string; additions: string; deletions: string }>>;
  registerKey(line: string): Promise<void>;
}

export async function platformClient({ api, token }: Place): Promise<PlatformClient> {
  let bearer = '';
  async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${api}/api/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        // A test that waits for another program in one call does not see the server end a kept connection meanwhile.
        connection: 'close',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }
  const login = await request<{ session: string; user_id: string }>('POST', 'authorize/machine-token', {
    machine_token: token,
    client: 'test',
  });
  bearer = login.session;

  const createWorkflow: PlatformClient['createWorkflow'] = (site, environment, type, params = {}) =>
    request('POST', `sites/${site}/environments/${environment}/workflows`, { type, params });

  return {
    siteId: async name => (await request<{ id: string }>('GET', `site-names/${name}`)).id,
    get: path => request('GET', path),
    createWorkflow,
    async runWorkflow(site, environment, type, params) {
      const { id } = await createWorkflow(site, environment, type, params);
      return until(async () => {
        const { result } = await request<WorkflowAnswer>('GET', `sites/${site}/workflows/${id}`);
        return result ?? undefined;
      });
    },
    idle: site =>
      until(async () => {
        const all = await request<WorkflowAnswer[]>('GET', `sites/${site}/workflows`);
        return all.every(({ result }) => result !== null) ? all : undefined;
      }),
    diffstat: (site, environment) =>
      request('GET', `sites/${site}/environments/${environment}/on-server-development/diffstat`),
    async registerKey(line) {
      await request('POST', `users/${login.user_id}/keys`, line);
    },
  };
}

export interface SftpSession {
  sftp: SFTPWrapper;
  /** Resolves when the close was acknowledged. Rejects when the connection breaks before. */
  write(path: string, content: Uint8Array): Promise<void>;
  end(): void;
}

/** A bare SFTP connection, without any client's cleverness. Host keys are not the matter here. */
export function openSftp(location: {
  sshPort: number;
  username: string;
  privateKey: string;
}): Promise<SftpSession> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('ready', () => {
      client.setNoDelay(true);
      client.sftp((error, sftp) => {
        if (error) return reject(error);
        const broken = new Promise<never>((_, fail) => {
          client.on('error', fail);
          sftp.on('error', fail);
          client.on('close', () => fail(new Error('the connection was closed')));
        });
        broken.catch(() => {});
        resolve({
          sftp,
          write: (path, content) => Promise.race([writeFile(sftp, path, content), broken]),
          end: () => client.end(),
        });
      });
    });
    client.connect({
      host: '127.0.0.1',
      port: location.sshPort,
      username: location.username,
      privateKey: location.privateKey,
    });
  });
}

async function writeFile(sftp: SFTPWrapper, path: string, content: Uint8Array): Promise<void> {
  const handle = await called<Buffer>(done => sftp.open(path, 'w', done));
  const data = Buffer.from(content);
  for (let at = 0; at < data.length; at += 30_000) {
    const length = Math.min(30_000, data.length - at);
    await called<void>(done =>
      sftp.write(handle, data, at, length, at, error => done(error ?? undefined, undefined)),
    );
  }
  await called<void>(done => sftp.close(handle, error => done(error ?? undefined, undefined)));
}

function called<T>(call: (done: (error: Error | undefined | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error ? reject(error) : resolve(value)));
  });
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
