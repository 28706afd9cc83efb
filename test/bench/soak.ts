import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createDice } from '../faults/harness/dice.ts';
import { type AnswerFault, startFaultProxy, transportFaults } from '../faults/harness/fault-proxy.ts';
import { startPlatform } from '../faults/harness/platform.ts';
import { add, Ledger, noVerdict } from './soak/ledger.ts';
import { type Done, newPerson } from './soak/person.ts';
import { startShakyProxy } from './soak/shaky-proxy.ts';
import { measurable, openVitals, type Vitals, vitalsLine, whatGrows } from './soak/vitals.ts';
import { type Work, works } from './soak/works.ts';

const clients = 8;
/** Milliseconds that everyone works before the sandbox is measured at rest. */
const round = 60_000;
/** What can come of such a day: the rest would be a failure of turnout. */
const honest = new Set([0, 4, 6, 8, 9, 10, 11]);
const gitVerbs = new Set(['clone', 'fetch', 'reset', 'add', 'commit', 'push']);
const resets: AnswerFault[] = [true, false].map(passesOn => ({
  name: 'a reset',
  passesOn,
  answer: response => void response.socket?.resetAndDestroy(),
}));

/**
 * `npm run test:soak [-- MINUTES [SEED]]`: eight people work on one environment, with a network that cuts, an API that
 * fails and machines that die. Afterwards everything that was acknowledged has to be there, and the sandbox may hold
 * no more than before.
 */
export async function bench([minutes = '30', seed = `${Date.now() % 1_000_000}`]: string[]): Promise<void> {
  console.log(`seed ${seed}`);
  const dice = createDice(Number(seed));
  const platform = await startPlatform([], measurable);
  const sandbox = platform.process;
  const api = await startFaultProxy(sandbox);
  const ssh = await startShakyProxy(sandbox.sshPort, { dice, oneIn: 8 });
  const tally = new Map<string, number>();
  const count = (what: string) => void tally.set(what, (tally.get(what) ?? 0) + 1);
  const wrong: string[] = [];
  const ledger = new Ledger();

  function seen(args: readonly string[], { code, stderr }: Done, hung: boolean): void {
    const isGit = args[0] === 'git';
    count(
      `${isGit ? `git ${args.find(word => gitVerbs.has(word))}` : args[0]} → ${hung ? 'hung' : (code ?? 'killed')}`,
    );
    const isHonest = isGit || code === undefined || honest.has(code);
    if (hung || !isHonest || stderr.includes('has a bug'))
      wrong.push(`${args.join(' ')}, ${code}: ${stderr}`);
  }

  const env = {
    ...api.env,
    TURNOUT_SSH_PORT: String(ssh.port),
    TURNOUT_MACHINE_TOKEN: sandbox.token,
    TURNOUT_TIMEOUT: '120',
  };
  const people = Array.from({ length: clients }, (_, number): Work => {
    const person = newPerson({ env, privateKey: platform.privateKey, dice, killOneIn: 15, seen });
    return { number, person, dice, ledger, platform, count };
  });
  const url = `ssh://codeserver.dev.${platform.site}@127.0.0.1:${ssh.port}/~/repository.git`;
  for (const { person } of people) {
    const clone = join(person.home, 'clone');
    while ((await person.git('clone', '-q', url, clone)).code !== 0)
      rmSync(clone, { recursive: true, force: true });
  }
  api.choose = line => {
    if (line.includes('authorize') || !dice.oneIn(40)) return undefined;
    count('API faults');
    return dice.oneIn(4) ? dice.pick(resets) : dice.pick(transportFaults);
  };

  async function work(client: Work, until: number): Promise<void> {
    while (performance.now() < until) {
      try {
        await dice.pick(works)(client);
      } catch (error) {
        wrong.push(String(error));
      }
      await pause(dice.below(1500));
    }
  }

  const stashes = people.map(({ person }) => person.shelf);
  const judged = noVerdict();
  const measure = openVitals(sandbox);
  const all: Vitals[] = [];
  const end = performance.now() + Number(minutes) * 60_000;
  while (performance.now() < end) {
    const until = Math.min(end, performance.now() + round);
    await Promise.all(people.map(client => work(client, until)));
    await platform.client.idle(platform.site);
    api.heard.length = 0;
    // Connections that were cut a moment ago are being closed.
    await pause(1000);
    const vitals = await measure();
    all.push(vitals);
    const verdict = ledger.judge({ code: platform.code, repository: platform.repository, stashes });
    add(judged, verdict);
    console.log(
      `round ${all.length}: ${vitalsLine(vitals)}; ${verdict.acknowledged} acknowledged, ${verdict.lost.length} lost`,
    );
  }

  execFileSync('git', ['--git-dir', platform.repository, 'fsck', '--full', '--strict'], { stdio: 'pipe' });
  const grown = whatGrows(all, console.log);
  console.log(
    [...tally]
      .sort()
      .map(([what, times]) => `${what}: ${times}`)
      .join('\n'),
  );
  console.log(`${ssh.cuts()} SSH connections cut; git fsck is clean`);
  const { acknowledged, found, late, lost } = judged;
  console.log(
    `looked for after each round: ${acknowledged} acknowledged contents: ${found.code} in the code, ${found.commits} in ` +
      `commits, ${found.stashes} in stashes, ${late} discarded after the last look, ${lost.length} lost`,
  );
  for (const { person } of people) person.dispose();
  await Promise.all([api.close(), ssh.close()]);
  await platform.end();
  if (lost.length > 0) throw new Error(`lost:\n${lost.join('\n')}`);
  if (wrong.length > 0) throw new Error(`${wrong.length} went wrong:\n${wrong.slice(0, 5).join('\n')}`);
  if (grown.length > 0) throw new Error(`not flat: ${grown.join(', ')}`);
}
