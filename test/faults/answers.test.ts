import { afterAll, beforeAll, expect } from 'vitest';
import { systemClock } from '../../src/system/clock.ts';
import { newPerson, type Person, type Ran } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { createDice } from './harness/dice.ts';
import {
  type AnswerFault,
  bodyFaults,
  expired,
  type FaultProxy,
  shapeFaults,
  startFaultProxy,
  transportFaults,
} from './harness/fault-proxy.ts';
import { faultTest, size } from './harness/fault-test.ts';

let sandbox: StartedSandbox;
let proxy: FaultProxy;
let person: Person;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await startFaultProxy(sandbox.running);
  person = newPerson(sandbox);
});

afterAll(async () => {
  person.dispose();
  await proxy.close();
  await sandbox.dispose();
});

/** Twenty times as fast: what waits for 30 s here waits for 1.5. */
const faster = 20;
const clock = {
  now: systemClock.now,
  elapsed: () => systemClock.elapsed() * faster,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / faster, signal),
  after: (ms: number, task: () => void) => systemClock.after(ms / faster, task),
};

const lookUps = [
  'auth:whoami',
  'site:list',
  'site:info my-site',
  'env:list my-site',
  'env:info my-site.dev',
  'env:code-log my-site.dev',
  'env:diffstat my-site.dev',
  'connection:info my-site.dev --fields=*',
  'workflow:list my-site',
  'ssh-key:list',
  'branch:list my-site',
];
const orders = [
  'connection:set my-site.dev sftp --no-sweep',
  'connection:set my-site.dev git --no-sweep',
  'env:commit my-site.dev -m x --no-sweep',
  'env:clear-cache my-site.dev',
];

async function run(line: string): Promise<Ran> {
  proxy.heard.length = 0;
  return person.run(line, { env: proxy.env, clock });
}

const workflows = () => sandbox.sandbox.store.all('workflow').length;

/** Never a bug, never a stack, never more than one workflow of ours; and the exit code that is expected. */
async function meets(line: string, expectedCodes: readonly number[]): Promise<void> {
  const before = workflows();
  const { exitCode, stderr } = await run(line);
  expect(stderr).not.toContain('has a bug');
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(expectedCodes).toContain(exitCode);
  // A commit is followed by the sync_code of nobody.
  expect(workflows() - before).toBeLessThanOrEqual(line.startsWith('env:commit') ? 2 : 1);
}

interface Case {
  line: string;
  fault: AnswerFault;
}

function chosen(faults: readonly AnswerFault[], lines: readonly string[]): Case[] {
  const all = faults.flatMap(fault => lines.map(line => ({ line, fault })));
  const some = size({ quick: 29, whole: 1 });
  return all.filter((_, index) => index % some === 0);
}

faultTest('T-01', 'every form of Retry-After, in answer to everything', async tally => {
  for (const { line, fault } of chosen(transportFaults.slice(0, 8), [...lookUps, ...orders])) {
    proxy.choose = () => fault;
    await tally.attempt(
      `${fault.name}: ${line}`,
      async () => {
        await meets(line, [9]);
        const most = Math.max(...[...count(proxy.heard).values()]);
        expect(most).toBeLessThanOrEqual(4);
      },
      60_000,
    );
  }
});

faultTest(
  'T-02',
  '5xx, resets, cuts and silence, in answer to everything',
  async tally => {
    for (const { line, fault } of chosen(transportFaults.slice(8), [...lookUps, ...orders])) {
      proxy.choose = () => fault;
      await tally.attempt(`${fault.name}: ${line}`, () => meets(line, [9]), 60_000);
    }
  },
  { timeout: 900_000 },
);

faultTest('T-04', 'the same once, at any of the requests of a look-up', async tally => {
  const dice = createDice(4);
  for (const { line, fault } of chosen(transportFaults, lookUps)) {
    if (/9e9|2099|silence/.test(fault.name)) continue;
    proxy.choose = () => undefined;
    await run(line);
    const at = dice.below(proxy.heard.length);
    proxy.choose = (_, number) => (number === at ? fault : undefined);
    await tally.attempt(`${fault.name} at request ${at}: ${line}`, () => meets(line, [0]), 60_000);
  }
});

faultTest('T-05', 'pages, halves, nothing and without an end, in answer to everything', async tally => {
  for (const { line, fault } of chosen(bodyFaults, [...lookUps, ...orders])) {
    proxy.choose = () => fault;
    await tally.attempt(`${fault.name}: ${line}`, () => meets(line, [9]), 60_000);
  }
});

faultTest(
  'T-05',
  'shapes that some answers have, and refusals, in answer to everything',
  async tally => {
    for (const { line, fault } of chosen(shapeFaults, [...lookUps, ...orders])) {
      proxy.choose = () => fault;
      await tally.attempt(
        `${fault.name}: ${line}`,
        () => meets(line, [0, 1, 3, 5, 6, 7, 8, 9, 10, 11]),
        60_000,
      );
    }
  },
  { timeout: 600_000 },
);

faultTest(
  'T-08',
  'a session that expires at any request, in a workflow too',
  async tally => {
    const dice = createDice(8);
    for (const line of [...lookUps, ...orders, ...orders]) {
      for (let round = 0; round < size({ quick: 1, whole: 10 }); round++) {
        const at = dice.below(8);
        proxy.choose = (path, number) => (number === at && !path.includes('authorize') ? expired : undefined);
        await tally.attempt(
          `at request ${at}: ${line}`,
          async () => {
            await meets(line, line.startsWith('env:commit') ? [0, 11] : [0]);
            expect(proxy.heard.filter(each => each.includes('authorize')).length).toBeLessThanOrEqual(2);
          },
          60_000,
        );
      }
    }
  },
  { timeout: 600_000 },
);

faultTest('T-09', 'a session and a token that nobody takes any more', async tally => {
  proxy.choose = () => expired;
  for (const line of [...lookUps, ...orders]) {
    await tally.attempt(line, async () => {
      await meets(line, [3]);
      expect(proxy.heard.filter(each => each.includes('authorize')).length).toBeLessThanOrEqual(1);
    });
  }
});

faultTest('T-10', 'clocks that are a day early and late', async tally => {
  proxy.choose = () => undefined;
  for (const days of size({ quick: 1, whole: 3 }) === 1 ? [1] : [-1, 1, 40]) {
    const wrong = { ...clock, now: () => systemClock.now() + days * 86_400_000 };
    for (const line of [...lookUps, ...orders.slice(0, 2)]) {
      await tally.attempt(`${days} days: ${line}`, async () => {
        const { exitCode, stderr } = await person.run(line, { env: proxy.env, clock: wrong });
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      });
    }
  }
});

const isOrder = (line: string) => line.startsWith('POST') && line.endsWith('/workflows');
const reset: AnswerFault = {
  name: 'before it is sent on',
  passesOn: false,
  answer: response => void response.socket?.resetAndDestroy(),
};
const lost: AnswerFault = { ...reset, name: 'after it was sent on', passesOn: true };

faultTest(
  'T-03',
  'the answer to an order is lost at three places',
  async tally => {
    const cut = transportFaults.find(({ name }) => name.includes('cut'));
    const places = [reset, lost, ...(cut ? [cut] : [])];
    let created = 0;
    for (let round = 0; round < size({ quick: 6, whole: 500 }); round++) {
      const fault = places[round % places.length];
      const mode = Math.floor(round / places.length) % 2 === 0 ? 'sftp' : 'git';
      proxy.choose = () => undefined;
      await run(`connection:set my-site.dev ${mode === 'sftp' ? 'git' : 'sftp'} --no-sweep`);
      proxy.choose = line => (isOrder(line) ? fault : undefined);
      await tally.attempt(
        `round ${round}: ${fault?.name}`,
        async () => {
          const before = workflows();
          const { exitCode } = await run(`connection:set my-site.dev ${mode} --no-sweep`);
          const made = workflows() - before;
          created += made;
          expect({ made, exitCode }).toEqual(
            fault === reset ? { made: 0, exitCode: 9 } : { made: 1, exitCode: 0 },
          );
          expect(proxy.heard.filter(isOrder).length).toBe(1);
        },
        60_000,
      );
    }
    tally.note(`${created} workflows`);
  },
  { timeout: 900_000 },
);

function count(lines: readonly string[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const line of lines) counted.set(line, (counted.get(line) ?? 0) + 1);
  return counted;
}
