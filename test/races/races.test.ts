import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platformClient } from '../support/platform-client.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { createKeeper } from './kept.ts';
import { openLane, planOfLanes } from './lane.ts';
import { type Place, type Race, type RaceEnd, race } from './race.ts';

/** A hundred of each with `npm run test:races`; without, a selection. */
const all = process.env['ALL_RACES'] !== undefined;
/** Sites side by side: most of a round is waiting, for the two seconds that a young file rests above all. */
const laneCount = all ? 6 : 3;

interface Arena {
  sandbox: StartedSandbox;
  locations: Place[];
  close(): Promise<void>;
}

async function openArena(speed?: number): Promise<Arena> {
  const sandbox = await startSandbox({
    plan: planOfLanes(laneCount),
    ...(speed === undefined ? {} : { speed }),
  });
  const client = await platformClient({ ...sandbox.running, token: sandbox.token });
  const locations: Place[] = [];
  for (let number = 0; number < laneCount; number++) {
    const channel = await openLane(sandbox, number);
    locations.push({ sandbox, client, channel, keeper: createKeeper(channel) });
  }
  return {
    sandbox,
    locations,
    async close() {
      for (const { channel } of locations) await channel.dispose();
      await sandbox.dispose();
    },
  };
}

interface Told {
  switched: number;
  stayed: number;
  odd: string[];
  lost: unknown[];
}

/** Runs so many rounds, and says what became of them. */
async function raceMany({ locations }: Arena, rounds: Omit<Race, 'number'>, times: number): Promise<Told> {
  const ends: RaceEnd[] = [];
  const numbers = Array.from({ length: times }, (_, number) => number).values();
  await Promise.all(
    locations.map(async location => {
      for (const number of numbers) ends.push(await race(location, { ...rounds, number }));
    }),
  );
  const switched = ends.filter(({ exitCode }) => exitCode === 0).length;
  const stayed = ends.filter(({ exitCode }) => exitCode === 4).length;
  const gone = ends.flatMap(end => end.gone.map(write => ({ ...write, stderr: end.stderr })));
  const lost = gone.filter(({ after }) => after < 0);
  const late = gone.filter(({ after }) => after >= 0);
  const window = Math.max(0, ...late.map(({ after }) => after));
  console.log(
    `races, ${rounds.policy}${rounds.trouble ? ` with ${rounds.trouble}` : ''}: ${switched} switched, ${stayed} stayed in SFTP mode; lost of what was acknowledged before the last reading: ${lost.length}; of what came later: ${late.length}, within ${window} ms`,
  );
  const odd = ends.filter(({ exitCode }) => ![0, 4].includes(exitCode)).map(({ stderr }) => stderr);
  return { switched, stayed, odd, lost };
}

const patience = all ? 1_800_000 : 180_000;

describe('a user uploads without a pause while connection:set git runs, and nothing is lost', () => {
  let arena: Arena;
  beforeAll(async () => {
    arena = await openArena();
  }, patience);
  afterAll(() => arena.close());

  test.each(['commit', 'stash'] as const)(
    '--on-changes=%s',
    async policy => {
      const times = all ? 100 : 6;
      const { switched, odd, lost } = await raceMany(arena, { policy }, times);
      expect({ odd, lost }).toEqual({ odd: [], lost: [] });
      expect(switched).toBeGreaterThan(times / 3);
      expect(arena.sandbox.reported).toEqual([]);
    },
    patience,
  );

  test.each(['commit', 'stash'] as const)(
    '--on-changes=%s, with a list that lags ten seconds and answers that there is nothing',
    async policy => {
      const { faults } = arena.sandbox.sandbox;
      faults.set('diffstat-lag', '10000');
      const { stayed, odd, lost } = await raceMany(arena, { policy, trouble: 'lag' }, all ? 100 : 3);
      faults.clear('diffstat-lag');
      expect({ odd, lost }).toEqual({ odd: [], lost: [] });
      expect(stayed).toBeGreaterThan(0);
    },
    patience,
  );
});

describe('the same, queued behind another user’s workflow', () => {
  let arena: Arena;
  beforeAll(async () => {
    // A commit of hers takes two seconds, or half of one, so that there is a queue to be in.
    arena = await openArena(all ? 2 : 8);
  }, patience);
  afterAll(() => arena.close());

  test.each(['commit', 'stash'] as const)(
    '--on-changes=%s',
    async policy => {
      const { switched, odd, lost } = await raceMany(arena, { policy, trouble: 'queue' }, all ? 100 : 3);
      expect({ odd, lost }).toEqual({ odd: [], lost: [] });
      expect(switched).toBeGreaterThan(0);
    },
    patience,
  );
});
