import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiProxy, startProxy } from '../../support/network/api-proxy.ts';
import { type PlatformClient, platformClient } from '../../support/platform-client.ts';
import { writeCode } from '../../support/remote-files.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let client: PlatformClient;
let proxy: ApiProxy;
let privateKey: string;
let site: string;
beforeAll(async () => {
  stage = await setStage();
  client = await platformClient({ ...stage.sandbox.running, token: stage.sandbox.token });
  proxy = await startProxy(stage.sandbox);
  privateKey = await keepKey(stage.person);
  site = stage.sandbox.siteId('my-site');
});
afterAll(async () => {
  await proxy.close();
  await stage.dispose();
});

let number = 0;

/** Never twice the same content: what is as it was committed is no change. */
function write(name: string): Promise<void> {
  number += 1;
  return writeCode({ [name]: `<?php // ${number}\n` }, { sandbox: stage.sandbox, privateKey });
}

const isReading = (line: string) => line.endsWith('/diffstat');
const isOrder = (line: string) => line.startsWith('POST') && line.endsWith('/workflows');

/** What there is, and what happens to it, before and while turnout runs. */
const states: Record<string, () => Promise<void>> = {
  'no changes': async () => {},
  changes: () => write('a.php'),
  async unreadable() {
    await write('a.php');
    proxy.detour.after = async line => {
      if (isReading(line)) throw new Error('The list does not come.');
    };
  },
  async changing() {
    await write('a.php');
    let readings = 0;
    proxy.detour.after = async line => {
      if (isReading(line) && ++readings === 1) await write('b.php');
    };
  },
  async 'stale copy'() {
    // The environment list has its copy from this look, and turnout must not believe it.
    await client.diffstat(site, 'dev');
    await write('a.php');
  },
};

const ways: Record<string, { flags: string[]; terminal?: { columns: number } }> = {
  'no terminal': { flags: [] },
  // No one types anything: what has to be asked is left unanswered with Ctrl-C.
  terminal: { flags: [], terminal: { columns: 80 } },
  '-n': { flags: ['-n'] },
  '-y': { flags: ['-y'] },
  '-q': { flags: ['-q'] },
};

const policies = ['none', 'ask', 'abort', 'commit', 'stash', 'discard'] as const;
type Fate = 'kept' | 'committed' | 'stashed' | 'discarded' | 'unanswered';

/** What a way and a policy come to when there are changes that can be read. */
function fateOf(way: string, policy: (typeof policies)[number]): Fate {
  if (policy === 'none' && way === '-y') return 'stashed';
  if (policy === 'none' || policy === 'ask') return ways[way]?.terminal ? 'unanswered' : 'kept';
  return ({ abort: 'kept', commit: 'committed', stash: 'stashed', discard: 'discarded' } as const)[policy];
}

interface Cell {
  exitCode: number;
  mode: string;
  pending: string[];
  orders: string[];
}

const toGit = 'enable_git_mode';
const outcomes: Record<Fate, (paths: string[]) => Cell> = {
  kept: pending => ({ exitCode: 4, mode: 'sftp', pending, orders: [] }),
  unanswered: pending => ({ exitCode: 130, mode: 'sftp', pending, orders: [] }),
  committed: () => ({
    exitCode: 0,
    mode: 'git',
    pending: [],
    orders: ['commit_and_push_on_server_changes', toGit],
  }),
  stashed: () => ({ exitCode: 0, mode: 'git', pending: [], orders: [toGit] }),
  discarded: () => ({ exitCode: 0, mode: 'git', pending: [], orders: [toGit] }),
};

function expected(state: string, way: string, policy: (typeof policies)[number]): Cell {
  if (state === 'unreadable') return { exitCode: 9, mode: 'sftp', pending: ['a.php'], orders: [] };
  if (state === 'no changes') return { exitCode: 0, mode: 'git', pending: [], orders: [toGit] };
  return outcomes[fateOf(way, policy)](state === 'changing' ? ['a.php', 'b.php'] : ['a.php']);
}

async function play(state: string, way: string, policy: (typeof policies)[number]) {
  await states[state]?.();
  const { store } = stage.sandbox.sandbox;
  const before = store.all('workflow').length;
  const { flags = [], terminal } = ways[way] ?? {};
  const args = [
    'connection:set',
    'my-site.dev',
    'git',
    '--settle=0',
    '--author=A <a@example.com>',
    '-m',
    'Cell',
  ];
  proxy.passed.length = 0;
  const ran = await stage.run([...args, ...flags, ...(policy === 'none' ? [] : [`--on-changes=${policy}`])], {
    env: proxy.env,
    ...(terminal && { terminal, input: '\x03' }),
  });
  proxy.detour.after = async () => {};
  const dev = store.all('environment').find(each => each.siteId === site && each.name === 'dev');
  const types = store
    .all('workflow')
    .slice(before)
    .map(({ type }) => type);
  const cell: Cell = {
    exitCode: ran.exitCode,
    mode: dev?.mode ?? '',
    pending: Object.keys(await client.diffstat(site, 'dev')),
    orders: types.filter(type => type !== 'sync_code'),
  };
  return { ...cell, ...ran, requests: proxy.passed.map(({ line }) => line) };
}

beforeEach(async () => {
  // Back to the beginning: a clean tree in SFTP mode.
  await client.idle(site);
  await client.runWorkflow(site, 'dev', toGit);
  await client.runWorkflow(site, 'dev', 'enable_on_server_development');
});

const cells = Object.keys(states).flatMap(state =>
  Object.keys(ways).flatMap(way => policies.map(policy => [state, way, policy] as const)),
);

/** All of them with `npm run test:races`; else a third, in which every two of state, way and policy meet. */
const tried = process.env['ALL_RACES']
  ? cells
  : cells.filter(
      ([state, way, policy]) =>
        (Object.keys(states).indexOf(state) + Object.keys(ways).indexOf(way) + policies.indexOf(policy)) %
          3 ===
        0,
    );

describe('connection:set git', () => {
  test('has all its cells, of which so many are tried', () => {
    expect([cells.length, tried.length]).toEqual([150, process.env['ALL_RACES'] ? 150 : 50]);
  });

  test.each(tried)('%s, %s, --on-changes=%s', async (state, way, policy) => {
    const { exitCode, mode, pending, orders, requests, stderr } = await play(state, way, policy);
    const wanted = expected(state, way, policy);
    expect({ exitCode, mode, pending, orders, ...(exitCode !== wanted.exitCode && { stderr }) }).toEqual(
      wanted,
    );
    expect(requests.filter(isOrder)).toHaveLength(wanted.orders.length);
    // The last thing before the switch is a look at the changes, and the copy in the list is never enough.
    const switched = requests.findLastIndex(isOrder);
    if (mode === 'git')
      expect(requests.slice(0, switched).filter(isReading).length).toBeGreaterThanOrEqual(2);
  });
});
