import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/system/clock.ts';
import { type ApiProxy, startProxy } from '../support/api-proxy.ts';
import { keepKey } from '../support/keep-key.ts';
import { type PlatformClient, platformClient } from '../support/platform-client.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { until } from '../support/until.ts';
import { keptSomewhere } from './kept.ts';
import { type Acknowledged, startWriter } from './writer.ts';

/** All of them with `npm run test:races`. */
const rounds = process.env['ALL_RACES'] ? 100 : 10;

let sandbox: StartedSandbox;
let client: PlatformClient;
let proxy: ApiProxy;
let person: Person;
let privateKey: string;
let site: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await platformClient({ ...sandbox.running, token: sandbox.token });
  proxy = await startProxy(sandbox);
  person = newPerson(sandbox);
  privateKey = await keepKey(person);
  site = sandbox.siteId('my-site');
});

afterAll(async () => {
  await proxy.close();
  person.dispose();
  await sandbox.dispose();
});

/** The platform's time is real; what turnout sleeps while it polls is not what is looked at here. */
const hasty = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
};

interface Race {
  policy: 'commit' | 'stash';
  /** Milliseconds after which the writer stops of its own accord. */
  writesFor: number;
  round: string;
}

const isOrder = (line: string) => line.startsWith('POST') && line.endsWith('/workflows');

async function enterSftpMode(): Promise<void> {
  const dev = sandbox.sandbox.store
    .all('environment')
    .find(each => each.siteId === site && each.name === 'dev');
  if (dev?.mode !== 'sftp') await client.runWorkflow(site, 'dev', 'enable_on_server_development');
}

async function race({ policy, writesFor, round }: Race) {
  await enterSftpMode();
  const writer = await startWriter({ sandbox, privateKey, round });
  await until(() => (writer.written.length >= 3 ? true : undefined));
  proxy.passed.length = 0;
  const cancel = systemClock.after(writesFor, writer.stop);
  const words = ['connection:set', 'my-site.dev', 'git', `--on-changes=${policy}`, '--settle=0'];
  const ran = await person.run([...words, '--author=A <a@example.com>'], {
    env: proxy.env,
    clock: policy === 'commit' ? hasty : systemClock,
  });
  cancel();
  writer.stop();
  await writer.ended;
  return { ...ran, written: writer.written };
}

interface Told {
  switched: number;
  stayed: number;
  lost: Acknowledged[];
  late: number;
  window: number;
}

/** When the reading that the switch was ordered on began, by what was really sent. */
function lastReadingBegan(): number {
  const order = proxy.passed.findLastIndex(({ line }) => isOrder(line));
  return proxy.passed.slice(0, order).findLast(({ line }) => line.endsWith('/diffstat'))?.at ?? 0;
}

/** What is in no commit, no stash and not pending either. */
async function missing(written: readonly Acknowledged[]): Promise<Acknowledged[]> {
  const newest = new Map(written.map(write => [write.path, write]));
  const kept = keptSomewhere(sandbox, person);
  const pending = await client.diffstat(site, 'dev');
  return [...newest.values()].filter(({ path, sha256 }) => !kept.has(sha256) && !(path in pending));
}

async function runRaces(name: string, policy: Race['policy'], times = rounds): Promise<Told> {
  const told: Told = { switched: 0, stayed: 0, lost: [], late: 0, window: 0 };
  for (let n = 0; n < times; n++) {
    // Who never stops keeps turnout from switching at all, so most stop; some begin anew when the order leaves.
    const writesFor = n % 10 === 9 ? 3000 : (n * 37) % 200;
    const second: Awaited<ReturnType<typeof startWriter>>[] = [];
    proxy.detour.before = async (line, body) => {
      if (!isOrder(line) || !body.includes('enable_git_mode') || n % 3 !== 0) return;
      second.push(await startWriter({ sandbox, privateKey, round: `${name}-${n}-late` }));
      await until(() => ((second[0]?.written.length ?? 0) >= 2 ? true : undefined));
    };
    const { exitCode, stderr, written } = await race({ policy, writesFor, round: `${name}-${n}` });
    for (const writer of second) {
      writer.stop();
      await writer.ended;
      written.push(...writer.written);
    }
    expect([0, 4], stderr).toContain(exitCode);
    told[exitCode === 0 ? 'switched' : 'stayed'] += 1;
    const began = lastReadingBegan();
    for (const write of await missing(written)) {
      if (exitCode === 4 || write.at < began) told.lost.push(write);
      else told.late += 1;
      told.window = Math.max(told.window, write.at - began);
    }
  }
  proxy.detour.before = async () => {};
  console.log(
    `races, ${name}: ${told.switched} switched, ${told.stayed} stayed in SFTP mode; lost of what was acknowledged before the last reading: ${told.lost.length}; of what came later: ${told.late}, within ${told.window} ms`,
  );
  return told;
}

test.each([
  ['commit', rounds],
  ['stash', rounds],
] as const)(
  'somebody uploads without a pause while connection:set git --on-changes=%s runs: nothing is lost',
  async (policy, times) => {
    const { switched, lost } = await runRaces(policy, policy, times);
    expect(lost).toEqual([]);
    expect(switched).toBeGreaterThan(times / 3);
    expect(sandbox.reported).toEqual([]);
  },
  rounds * 20_000,
);

test.each(['commit', 'stash'] as const)(
  'the same, %s, with a list that lags ten seconds and answers that there is nothing',
  async policy => {
    await enterSftpMode();
    // SFTP tells whole seconds: what is written in the one in which the last workflow ended cannot be told from it.
    const next = Math.floor(Date.now() / 1000) + 1;
    await until(() => (Date.now() / 1000 >= next ? true : undefined));
    sandbox.sandbox.faults.set('diffstat-lag', '10000');
    const { exitCode, stderr, written } = await race({ policy, writesFor: 100, round: `lag-${policy}` });
    sandbox.sandbox.faults.clear('diffstat-lag');
    expect({ exitCode, missing: await missing(written) }).toEqual({ exitCode: 4, missing: [] });
    expect(stderr).toContain('The platform does not list it');
  },
);

test("a switch that is queued behind somebody else's workflow loses nothing of what it was ordered on", async () => {
  let ordered = false;
  proxy.detour.before = async line => {
    if (!isOrder(line) || ordered) return;
    ordered = true;
    await client.createWorkflow(site, 'dev', 'commit_and_push_on_server_changes', { message: 'Hers' });
  };
  const { exitCode, written } = await race({ policy: 'stash', writesFor: 50, round: 'queued' });
  proxy.detour.before = async () => {};
  const began = lastReadingBegan();
  const lost = (await missing(written)).filter(({ at }) => at < began);
  expect({ exitCode, ordered, lost }).toEqual({ exitCode: 0, ordered: true, lost: [] });
}, 60_000);
