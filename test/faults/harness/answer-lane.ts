import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { type Clock, systemClock } from '../../../src/system/clock.ts';
import { newPerson, type Ran } from '../../support/run-turnout.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { startSandbox } from '../../support/started-sandbox.ts';
import type { CommandLine } from './command-lines.ts';
import { type AnswerFault, startFaultProxy } from './fault-proxy.ts';

/** What one line met, and what came of it. */
export interface Met extends Ran {
  /** Every request that it sent: `GET /api/sites/…`. */
  heard: string[];
  /** The workflows that it ordered, as `TYPE ENVIRONMENT`; those that the platform starts by itself are none. */
  ordered: string[];
}

type Choice = (request: string, number: number) => AnswerFault | undefined;

/** A sandbox, a person, and between them an API that answers as a test wants it. */
export interface AnswerLane {
  /** Runs the line, with what it needs brought about before, without any fault. */
  meet(line: CommandLine, choose: Choice, clock?: Clock): Promise<Met>;
  /** How many requests a line sends when nothing goes wrong. */
  requestsOf(line: CommandLine): Promise<number>;
  close(): Promise<void>;
}

/** Anyone who sleeps is woken so many times as early; a limit for others is reached `limits` times as early. */
export function fastClock(limits = 2): Clock {
  return {
    now: systemClock.now,
    elapsed: () => systemClock.elapsed() * sleeps,
    sleep: (ms, signal) => systemClock.sleep(ms / sleeps, signal),
    after: (ms, task) => systemClock.after(ms / limits, task),
  };
}

const sleeps = 20;
const usualClock = fastClock();

export async function openAnswerLane(): Promise<AnswerLane> {
  const sandbox = await startSandbox();
  const proxy = await startFaultProxy(sandbox.running);
  const person = newPerson(sandbox);
  await keepKey(person);
  const at = (name: string) => join(person.home, name);
  execFileSync('git', ['init', '-q', person.home]);
  writeFileSync(at('token'), sandbox.token);
  writeFileSync(at('other.pub'), ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).public);
  let changes = 0;
  let stash = '';
  const workflows = () => sandbox.sandbox.store.all('workflow');
  const run = (words: string, clock: Clock) => person.run(words, { env: proxy.env, clock });

  async function prepare({ words, first = [] }: CommandLine): Promise<string> {
    proxy.choose = () => undefined;
    rmSync(at('cloned'), { recursive: true, force: true });
    changes += 1;
    writeFileSync(at('changing.txt'), `change ${changes}\n`);
    for (const line of first) await run(line, usualClock);
    return words.replace('STASH', stash);
  }

  async function meet(line: CommandLine, choose: Choice, clock = usualClock): Promise<Met> {
    const words = await prepare(line);
    proxy.heard.length = 0;
    const before = workflows().length;
    proxy.choose = choose;
    const ran = await run(words, clock);
    const ordered = workflows()
      .slice(before)
      .filter(({ userId }) => userId !== undefined);
    return {
      ...ran,
      heard: [...proxy.heard],
      ordered: ordered.map(({ type, environment }) => `${type} ${environment}`),
    };
  }

  const counted = new Map<string, number>();
  for (const words of ['connection:set my-site.dev sftp', 'file:put changing.txt my-site.dev:code/'])
    await run(await prepare({ words }), usualClock);
  stash = (await run('env:stash my-site.dev --field=id', usualClock)).stdout.trim();

  return {
    meet,
    async requestsOf(line) {
      const known = counted.get(line.words) ?? (await meet(line, () => undefined)).heard.length;
      counted.set(line.words, known);
      return known;
    },
    async close() {
      person.dispose();
      await proxy.close();
      await sandbox.dispose();
    },
  };
}
