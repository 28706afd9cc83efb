import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { type AnswerLane, fastClock, type Met, openAnswerLane } from './harness/answer-lane.ts';
import { askNothing, type CommandLine, lookUps, orders } from './harness/command-lines.ts';
import { createDice } from './harness/dice.ts';
import {
  type AnswerFault,
  bodyFaults,
  expired,
  shapeFaults,
  transportFaults,
} from './harness/fault-proxy.ts';
import { faultTest, size } from './harness/fault-test.ts';
import type { Tally } from './harness/tally.ts';

const lines = [...lookUps, ...orders];
let lanes: AnswerLane[];

beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: size({ quick: 1, whole: 3 }) }, openAnswerLane));
});

afterAll(() => Promise.all(lanes.map(lane => lane.close())));

test('every command is met by them', () => {
  const met = new Set([...lines.map(({ words }) => words.split(' ')[0]), ...askNothing]);
  expect(Object.keys(commands).filter(name => !met.has(name))).toEqual([]);
});

interface Case {
  line: CommandLine;
  fault: AnswerFault;
  lane: AnswerLane;
}

const endsOf = ({ ends = 0, mayEnd = ends }: CommandLine) => [ends, mayEnd];

const grid = (faults: readonly AnswerFault[], all = lines) =>
  faults.flatMap(fault => all.map(line => ({ line, fault })));

/** Every line with `times` of the faults, each time others. */
function some(faults: readonly AnswerFault[], all: readonly CommandLine[], times: number) {
  const dice = createDice(times);
  return all.flatMap(line => Array.from({ length: times }, () => ({ line, fault: dice.pick(faults) })));
}

/** All of the cases, on all lanes at once; in the selection so many of those that need little to be brought about. */
async function tryAll(
  tally: Tally,
  { cases, quick }: { cases: Omit<Case, 'lane'>[]; quick: number },
  work: (each: Case) => Promise<void>,
): Promise<void> {
  const light = cases.filter(({ line }) => (line.first?.length ?? 0) < 2);
  const dice = createDice(quick);
  const few = Array.from({ length: quick }, () => dice.pick(light));
  const left = size({ quick: 1, whole: 0 }) ? few : [...cases];
  const onLane = async (lane: AnswerLane) => {
    for (let next = left.pop(); next; next = left.pop()) {
      const { line, fault } = next;
      await tally.attempt(`${fault.name}: ${line.words}`, () => work({ line, fault, lane }), 60_000);
    }
  };
  await Promise.all(lanes.map(onLane));
}

/** Never a bug, never a stack, never an order that was given twice; and an exit code that is expected. */
function honest(met: Met, codes: readonly number[]): void {
  const { stderr, exitCode, ordered } = met;
  expect(stderr).not.toContain('has a bug');
  expect(stderr).not.toMatch(/\n\s+at /);
  expect({ exitCode, isExpected: codes.includes(exitCode), stderr }).toMatchObject({ isExpected: true });
  expect(ordered.length).toBe(new Set(ordered).size);
}

/** Silence is waited for until a limit, which shall not take long. */
const clockFor = ({ name }: AnswerFault) => fastClock(name.includes('silence') ? 100 : 2);

/** No request is answered, so that nothing need be there for the line. */
async function meetsEverywhere({ line, fault, lane }: Case, codes: readonly number[]): Promise<Met> {
  const met = await lane.meet({ words: line.words }, () => fault, clockFor(fault));
  honest(met, codes);
  return met;
}

faultTest(
  'T-01',
  'every form of Retry-After, in answer to everything',
  async tally => {
    await tryAll(tally, { cases: grid(transportFaults.slice(0, 8)), quick: 5 }, async each => {
      const { heard } = await meetsEverywhere(each, [9]);
      expect(Math.max(...[...count(heard).values()])).toBeLessThanOrEqual(4);
    });
  },
  { timeout: 900_000 },
);

faultTest(
  'T-02',
  '5xx, resets, cuts and silence, in answer to everything',
  async tally => {
    const cases = grid(transportFaults.slice(8));
    await tryAll(tally, { cases, quick: 8 }, async each => void (await meetsEverywhere(each, [9])));
  },
  { timeout: 900_000 },
);

faultTest(
  'T-02',
  'the same from any request on that the line cannot do without',
  async tally => {
    const dice = createDice(2);
    const cases = some([...transportFaults, ...bodyFaults], lines, 4);
    await tryAll(tally, { cases, quick: 4 }, async ({ line, fault, lane }) => {
      const requests = await lane.requestsOf(line);
      // How often a workflow is looked at differs from time to time.
      const from = dice.below(line.essential ?? Math.max(1, requests - 3));
      const met = await lane.meet(line, (_, number) => (number >= from ? fault : undefined), clockFor(fault));
      // A workflow that was looked at less often this time was over before the fault began.
      honest(met, met.heard.length > from ? [9] : endsOf(line));
    });
  },
  { timeout: 900_000 },
);

const passing = transportFaults.filter(({ name }) => !/9e9|2099|silence/.test(name));

faultTest(
  'T-04',
  'the same once, at any of the requests',
  async tally => {
    const dice = createDice(4);
    const cases = [...some(passing, lookUps, 5), ...some(passing, orders, 4)];
    await tryAll(tally, { cases, quick: 4 }, async ({ line, fault, lane }) => {
      const at = dice.below(await lane.requestsOf(line));
      const met = await lane.meet(line, (_, number) => (number === at ? fault : undefined));
      // What is no GET is not sent again: then it is not known what has come of it.
      honest(met, [...endsOf(line), ...(met.heard[at]?.startsWith('GET') ? [] : [9])]);
    });
  },
  { timeout: 900_000 },
);

faultTest(
  'T-05',
  'pages, halves, nothing and without an end, in answer to everything',
  async tally => {
    const cases = grid(bodyFaults, lines);
    await tryAll(tally, { cases, quick: 5 }, async each => void (await meetsEverywhere(each, [9])));
  },
  { timeout: 600_000 },
);

faultTest(
  'T-05',
  'shapes that some answers have, and refusals, in answer to everything',
  async tally => {
    const codes = [0, 1, 3, 5, 6, 7, 8, 9, 10, 11];
    await tryAll(
      tally,
      { cases: grid(shapeFaults), quick: 10 },
      async each => void (await meetsEverywhere(each, codes)),
    );
  },
  { timeout: 600_000 },
);

const logins = ({ heard }: Met) => heard.filter(each => each.includes('authorize')).length;

faultTest(
  'T-08',
  'a session that expires at any request, in a workflow too',
  async tally => {
    const dice = createDice(8);
    const cases = [...some([expired], lookUps, 2), ...some([expired], orders, 4)];
    await tryAll(tally, { cases, quick: 4 }, async ({ line, fault, lane }) => {
      const at = dice.below(await lane.requestsOf(line));
      const met = await lane.meet(line, (request, number) =>
        number === at && !request.includes('authorize') ? fault : undefined,
      );
      honest(met, endsOf(line));
      expect(logins(met)).toBeLessThanOrEqual(2);
    });
  },
  { timeout: 900_000 },
);

faultTest('T-09', 'a session and a token that nobody takes any more', async tally => {
  await tryAll(tally, { cases: grid([expired]), quick: 6 }, async each => {
    // A diagnosis asks anew at each of its steps.
    const most = each.line.words.startsWith('connection:test') ? 2 : 1;
    expect(logins(await meetsEverywhere(each, [3]))).toBeLessThanOrEqual(most);
  });
});

const day = 86_400_000;
const nothing: AnswerFault = { name: 'clocks', passesOn: true, answer: () => {} };

faultTest(
  'T-10',
  'clocks that are a day early and late',
  async tally => {
    for (const days of [1, -1, 40].slice(0, size({ quick: 1, whole: 3 }))) {
      const usual = fastClock();
      const clock = { ...usual, now: () => usual.now() + days * day };
      // Seconds before now are by the clock of the user who says them, and a diagnosis is there to find a wrong one.
      const dated = ({ words }: CommandLine) => /--since|^connection:test/.test(words);
      const cases = grid([nothing], [...lookUps.filter(line => !dated(line)), ...orders.slice(0, 2)]);
      await tryAll(tally, { cases, quick: 4 }, async ({ line, lane }) =>
        honest(await lane.meet(line, () => undefined, clock), [line.ends ?? 0]),
      );
    }
  },
  { timeout: 600_000 },
);

const isOrder = (request: string) => request.startsWith('POST') && request.endsWith('/workflows');
const reset: AnswerFault = {
  name: 'before it is sent on',
  passesOn: false,
  answer: response => void response.socket?.resetAndDestroy(),
};
const lost: AnswerFault = { ...reset, name: 'after it was sent on', passesOn: true };
const cut = transportFaults.filter(({ name }) => name.includes('cut'));

faultTest(
  'T-03',
  'the answer to an order is lost at three places',
  async tally => {
    // What an upstream has is merged once; from then on there is nothing to order (test/commands/lost-answers.test.ts).
    const ordering = orders.filter(({ words }) => /^(connection|env|multidev)/.test(words));
    const light = ordering.filter(({ first = [] }) => first.length < 2);
    const places = [reset, lost, ...cut];
    const cases = [ordering, ...Array.from({ length: size({ quick: 0, whole: 3 }) }, () => ordering)]
      .concat(Array.from({ length: size({ quick: 0, whole: 20 }) }, () => light))
      .flatMap(lines => grid(places, lines));
    let created = 0;
    await tryAll(tally, { cases, quick: 4 }, async ({ line, fault, lane }) => {
      let lostYet = false;
      const met = await lane.meet(line, request => {
        if (lostYet || !isOrder(request)) return undefined;
        lostYet = true;
        return fault;
      });
      honest(met, [fault === reset ? 9 : 0]);
      const sent = met.heard.filter(isOrder).length;
      // An order that never arrived is not given a second time, and all that arrived are followed.
      expect({ sent, ordered: met.ordered.length }).toEqual(
        fault === reset ? { sent: 1, ordered: 0 } : { sent, ordered: sent },
      );
      created += met.ordered.length;
    });
    tally.note(`${created} workflows, none of them twice`);
  },
  { timeout: 900_000 },
);

function count(requests: readonly string[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const request of requests) counted.set(request, (counted.get(request) ?? 0) + 1);
  return counted;
}
