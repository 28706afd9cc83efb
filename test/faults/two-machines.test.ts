import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { patient, type Stage, setStage } from '../commands/stage.ts';
import { type ApiProxy, startProxy } from '../support/network/api-proxy.ts';
import { writeCode } from '../support/remote-files.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { stashed } from '../support/stashed.ts';
import { TestClock } from '../support/test-clock.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { inManyOrders, type Turn } from './harness/scheduler.ts';

/** A user at a machine of their own, whose requests come by a proxy of their own. */
interface Colleague {
  person: Person;
  proxy: ApiProxy;
  line: string;
}

let stage: Stage;
let privateKey: string;
let colleagues: Colleague[];
let site: string;
let content = '';

const author = '--author=Ada<ada@example.com>';
const lines = [
  `connection:set my-site.dev git --no-sweep --settle=0 --on-changes=stash`,
  `env:commit my-site.dev --no-sweep --settle=0 -m Theirs ${author}`,
];

beforeAll(async () => {
  stage = await setStage();
  privateKey = await keepKey(stage.person);
  site = join(stage.sandbox.folder, 'sites', stage.sandbox.siteId('my-site'));
  colleagues = await Promise.all(
    lines.map(async line => {
      const person = newPerson(stage.sandbox);
      await keepKey(person);
      return { person, line, proxy: await startProxy(stage.sandbox) };
    }),
  );
});

afterAll(async () => {
  await Promise.all(colleagues.map(({ proxy }) => proxy.close()));
  for (const { person } of colleagues) person.dispose();
  await stage.dispose();
});

/** Every content of the file that is kept anywhere. */
function kept(): string[] {
  const words = [
    '--git-dir',
    join(site, 'repository.git'),
    'log',
    '--format=',
    '-p',
    'master',
    '--',
    'a.php',
  ];
  const committed = execFileSync('git', words, { encoding: 'utf8' });
  const file = join(site, 'environments/dev/code/a.php');
  const pending = existsSync(file) ? [readFileSync(file, 'utf8')] : [];
  return [committed, ...pending, ...colleagues.flatMap(({ person }) => stashed(person))];
}

const isOrder = ({ line }: { line: string }) => line.startsWith('POST') && line.endsWith('/workflows');

async function play({ person, proxy, line }: Colleague, turn: Turn): Promise<void> {
  proxy.passed.length = 0;
  proxy.detour.before = request => turn(request);
  const env = { ...proxy.env, ...patient.env };
  const { exitCode, stderr } = await person.run(line, { env, clock: new TestClock(Date.now()) });
  expect({ line, exitCode, isExpected: [0, 4, 5, 6, 8, 11].includes(exitCode), stderr }).toMatchObject({
    isExpected: true,
  });
  expect(proxy.passed.filter(isOrder).length).toBeLessThanOrEqual(1);
}

faultTest('T-21', 'two machines, their requests in orders that are made up', async tally => {
  const runs = size({ quick: 4, whole: 100 });
  let number = 0;
  await inManyOrders({
    runs,
    seed: 20261126,
    async begin() {
      await stage.run('connection:set my-site.dev git --on-changes=discard --no-sweep --settle=0', patient);
      await stage.run('connection:set my-site.dev sftp', patient);
      number += 1;
      content = `<?php // ${number} of these\n`;
      await writeCode({ 'a.php': content }, { sandbox: stage.sandbox, privateKey });
      return colleagues.map(colleague => (turn: Turn) => play(colleague, turn));
    },
    look: () => expect(kept().some(text => text.includes(content.trim()))).toBe(true),
  });
  tally.add(runs);
  tally.note(`${number} orders of requests`);
});
