import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiProxy, startProxy } from '../../support/network/api-proxy.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let proxy: ApiProxy;
beforeAll(async () => {
  stage = await setStage();
  proxy = await startProxy(stage.sandbox);
});
afterAll(async () => {
  await proxy.close();
  await stage.dispose();
});

const id = '3ed6e8b2-2b0c-11ef-a6ae-96ffa2ad83a2';

/** One workflow as the list has it (platform-api.md 7.2), its times as they were recorded. */
const listed = {
  id,
  type: 'sync_code',
  description: 'Sync code on "dev"',
  environment: 'dev',
  phase: 'finished',
  result: 'succeeded' as string | null,
  created_at: 1471547070.123,
  started_at: 1471547070.5,
  finished_at: 1471547078.01,
  total_time: 7.887 as number | null,
  user: { email: 'devuser@pantheon.io' } as { email: string } | null,
  user_email: 'devuser@pantheon.io' as string | null,
};

const operations = [
  {
    id: '11111111-1111-1111-1111-00000000000b',
    type: 'platform',
    description: 'Sync code',
    environment: 'dev',
    result: 'succeeded',
    run_time: 1.6,
  },
  {
    id: '11111111-1111-1111-1111-00000000000a',
    type: 'quicksilver',
    description: 'Clear the caches',
    environment: 'dev',
    result: 'failed',
    run_time: 2.4,
    log_output: 'drush cr\nIt is on fire\n',
  },
];

/** The platform answers with this workflow; with its operations it does not say who began it. */
function record(workflow: Partial<typeof listed>): void {
  const { user, user_email, total_time, ...hydrated } = { ...listed, ...workflow };
  proxy.detour.rewrite = (line, answer) => {
    if (line.includes('?hydrate=')) return ok({ ...hydrated, operations });
    return /\/workflows$/.test(line) ? ok([{ ...hydrated, user, user_email, total_time }]) : answer;
  };
}

const ok = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });

function list(workflow: object): void {
  proxy.detour.rewrite = (line, answer) => (/\/workflows$/.test(line) ? ok([workflow]) : answer);
}

async function resultOf(line: string): Promise<string> {
  return (await stage.person.run(line, { env: proxy.env })).stdout;
}

describe('T8: who began a workflow', () => {
  test.each([
    'workflow:info:status my-site --field=user',
    `workflow:info:status my-site --id=${id} --field=user`,
    'workflow:info my-site --field=user',
    'workflow:list my-site --field=user',
  ])('is said by %s though only the list knows it', async line => {
    record({});
    expect(await resultOf(line)).toBe('devuser@pantheon.io\n');
    record({ user: null });
    expect(await resultOf(line)).toBe('devuser@pantheon.io\n');
    record({ user_email: null });
    expect(await resultOf(line)).toBe('devuser@pantheon.io\n');
  });

  test('is the platform where no one is named', async () => {
    record({ user: null, user_email: null });
    expect(await resultOf('workflow:info:status my-site --field=user')).toBe('Pantheon\n');
  });
});

describe('T10: the word for how a workflow stands', () => {
  test.each([
    ['running', { phase: 'created', result: null }],
    ['running', { phase: 'started', result: null }],
    ['succeeded', { phase: 'finished', result: 'succeeded' }],
    ['failed', { phase: 'finished', result: 'failed' }],
    ['failed', { phase: 'finished', result: 'aborted' }],
  ])('is %s for %j, in each command', async (word, workflow) => {
    record(workflow);
    expect(await resultOf('workflow:list my-site --field=status')).toBe(`${word}\n`);
    expect(await resultOf('workflow:info:status my-site --field=status')).toBe(`${word}\n`);
    expect(await resultOf('workflow:info my-site --field=status')).toBe(`${word}\n`);
  });

  test('leaves the word of the platform to the result of workflow:info', async () => {
    record({ result: 'aborted' });
    expect(await resultOf('workflow:info my-site --field=result')).toBe('aborted\n');
  });

  test('can be filtered by', async () => {
    record({ result: null });
    expect(await resultOf('workflow:list my-site --filter=status=running --field=id')).toBe(`${id}\n`);
  });
});

describe('T16: the time that has passed', () => {
  test.each([
    [7.887, '7s'],
    [0.999, '0s'],
    [34, '34s'],
  ])('%d s is %s', async (total_time, time) => {
    record({ total_time });
    expect(await resultOf('workflow:list my-site --field=time')).toBe(`${time}\n`);
    record({ total_time: null, finished_at: listed.created_at + total_time });
    expect(await resultOf('workflow:info:status my-site --field=time')).toBe(`${time}\n`);
  });

  test('of one that runs goes on', async () => {
    const { finished_at: _, ...running } = listed;
    list({ ...running, result: null, total_time: null, created_at: Date.now() / 1000 - 90 });
    expect(await resultOf('workflow:list my-site --field=time')).toMatch(/^9\ds\n$/);
  });

  test('T11+: what has not begun has empty times, in Terminus’s order of keys', async () => {
    const { finished_at: _, started_at: __, ...created } = listed;
    list(created);
    expect(await resultOf('workflow:list my-site --format=json')).toBe(`{
    "${id}": {
        "id": "${id}",
        "env": "dev",
        "workflow": "Sync code on \\"dev\\"",
        "user": "devuser@pantheon.io",
        "status": "succeeded",
        "started_at": null,
        "finished_at": null,
        "time": "7s"
    }
}
`);
    expect(await resultOf('workflow:list my-site --fields=env,started_at,finished_at --format=csv')).toBe(
      'Environment,"Started At","Finished At"\ndev,-,-\n',
    );
  });
});

describe('T12: operations', () => {
  test('are an object by their ids, with the fields of Terminus in its order', async () => {
    record({});
    expect(await resultOf('workflow:info:operations my-site --format=json')).toBe(`{
    "11111111-1111-1111-1111-00000000000b": {
        "type": "platform",
        "result": "succeeded",
        "duration": "2s",
        "description": "Sync code"
    },
    "11111111-1111-1111-1111-00000000000a": {
        "type": "quicksilver",
        "result": "failed",
        "duration": "2s",
        "description": "Clear the caches"
    }
}
`);
    expect(await resultOf('workflow:info:operations my-site --format=csv')).toBe(
      'Type,Result,Duration,"Operation Description"\nplatform,succeeded,2s,"Sync code"\nquicksilver,failed,2s,"Clear the caches"\n',
    );
    expect(await resultOf('workflow:info:operations my-site --format=list')).toBe(
      '11111111-1111-1111-1111-00000000000b\n11111111-1111-1111-1111-00000000000a\n',
    );
  });

  test('have logs below a heading that says how long they took and where', async () => {
    record({});
    expect(await resultOf('workflow:info:logs my-site')).toBe(
      '------ Operation: Clear the caches finished in 2s (dev) ------\ndrush cr\nIt is on fire\n',
    );
  });
});
