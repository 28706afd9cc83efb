import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkingTree } from '../../src/sandbox/code/working-tree.ts';
import type { FaultName } from '../../src/sandbox/faults.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeedPlan } from '../../src/sandbox/seed/plan.ts';
import type { Clock } from '../../src/system/clock.ts';
import { layHostKeys } from '../support/ssh/lay-host-keys.ts';
import { until } from '../support/until.ts';
import { countedRandom } from './counted-random.ts';
import { ann, smallPlan } from './small-plan.ts';

export interface Answer {
  status: number;
  headers: Headers;
  /** As it came. */
  text: string;
  /** Parsed, where it is JSON. */
  json: unknown;
}

interface Asked {
  body?: unknown;
  /** Undefined for the session of the first user. */
  bearer?: string;
  headers?: Record<string, string>;
}

/** A platform in this process: real store, real Git, an API that is called and not connected to. */
export interface PlatformFixture {
  sandbox: Sandbox;
  folder: string;
  reported: unknown[];
  /** The first user's. */
  session: string;
  token: string;
  userId(email: string): string;
  siteId(name?: string): string;
  ask(line: string, asked?: Asked): Promise<Answer>;
  login(email: string): Promise<string>;
  /** POSTs a workflow to an environment of the first site; answers its id. */
  start(environment: string, type: string, params?: object): Promise<string>;
  workflow(id: string): Promise<Record<string, unknown>>;
  /** Writes code as SFTP does. */
  write(environment: string, path: string, content: string): Promise<void>;
  close(): Promise<void>;
  dispose(): Promise<void>;
}

interface FixtureWish {
  clock: Clock;
  plan?: SeedPlan;
  speed?: number;
  faults?: Partial<Record<FaultName, string>>;
  /** An existing one, to start it again. */
  folder?: string;
}

export async function openPlatform(options: FixtureWish): Promise<PlatformFixture> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'turnout-platform-'));
  const reported: unknown[] = [];
  layHostKeys(folder);
  const sandbox = await createSandbox({
    folder,
    clock: options.clock,
    // A sandbox that is started again must not draw the ids of its first life once more.
    random: countedRandom(statSync(join(folder, 'state', 'journal.ndjson'), { throwIfNoEntry: false })?.size),
    searchPath: process.env['PATH'] ?? '',
    speed: options.speed ?? Number.POSITIVE_INFINITY,
    plan: options.plan ?? smallPlan,
    report: error => reported.push(error),
    ...(options.faults ? { faults: options.faults } : {}),
  });
  const { store } = sandbox;
  const userOf = (email: string) => store.all('user').find(user => user.email === email);
  const siteId = (name?: string) => store.all('site').find(site => !name || site.name === name)?.id ?? '';

  async function ask(line: string, { body, bearer = fixture.session, headers = {} }: Asked = {}) {
    const [method = 'GET', path = ''] = line.split(' ');
    const answer = await sandbox.handle(
      new Request(`http://127.0.0.1/api/${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  const fixture: PlatformFixture = {
    sandbox,
    folder,
    reported,
    session: '',
    token: store.all('user')[0]?.machineTokens[0]?.token ?? '',
    userId: email => userOf(email)?.id ?? '',
    siteId,
    ask,
    async login(email) {
      const token = userOf(email)?.machineTokens[0]?.token;
      const body = { machine_token: token, client: 'terminus' };
      const { json } = await ask('POST authorize/machine-token', { body, bearer: '' });
      return fieldsOf(json)['session'] as string;
    },
    async start(environment, type, params = {}) {
      const line = `POST sites/${siteId()}/environments/${environment}/workflows`;
      const { json } = await ask(line, { body: { type, params } });
      return String(fieldsOf(json)['id']);
    },
    workflow: async id => fieldsOf((await ask(`GET sites/${siteId()}/workflows/${id}`)).json),
    async write(environment, path, content) {
      const tree = await treeOf(sandbox, siteId(), environment);
      await tree.change(path, () => writeFile(join(tree.root, path), content));
    },
    close: () => sandbox.close(),
    async dispose() {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  fixture.session = await fixture.login((options.plan ?? smallPlan).users[0]?.email ?? ann);
  return fixture;
}

export function treeOf({ store, environments }: Sandbox, siteId: string, name: string): Promise<WorkingTree> {
  const environment = store.get('environment', `${siteId}/${name}`);
  if (!environment) throw new Error(`no environment ${name}`);
  return environments.tree(environment);
}

/** An object's fields; anything else is not what was expected. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return Object.fromEntries(Object.entries(value));
}

export async function finished(platform: PlatformFixture, id: string): Promise<Record<string, unknown>> {
  return until(async () => {
    const workflow = await platform.workflow(id);
    return workflow['result'] === null ? undefined : workflow;
  });
}
