import type { PendingChange } from '../../src/contract/diffstat.ts';
import type { ConnectionMode } from '../../src/contract/environment.ts';
import { TurnoutError } from '../../src/errors/turnout-error.ts';
import type { Policy } from '../../src/operations/changes/on-changes-policy.ts';
import { type CommitOutcome, commitChanges } from '../../src/operations/commit/commit-changes.ts';
import type { CommitOptions } from '../../src/operations/commit/commit-options.ts';
import { toGitMode } from '../../src/operations/operation-wording.ts';
import type { Ask, Choice, OperationDeps } from '../../src/operations/ports/operation-ports.ts';
import { type SwitchOptions, switchMode } from '../../src/operations/switch/switch-mode.ts';
import { TestClock } from '../support/test-clock.ts';
import { SimulatedEnvironment } from './simulated-environment.ts';
import { freeLock, SimulatedStash, SimulatedSweep } from './simulated-safety-net.ts';

/** What a person does at the terminal. */
interface Person {
  choice: Choice;
  confirms?: boolean;
  /** Milliseconds to think. */
  thinks?: number;
  message?: string;
}

export interface Stage {
  clock: TestClock;
  environment: SimulatedEnvironment;
  /** Everything said, in order; a list of changes by its paths. */
  reported: string[];
  /** The lists of changes that were shown. */
  shown: (readonly PendingChange[])[];
  /** The lists that a person has given up by typing the name. */
  confirmed: (readonly PendingChange[])[];
  deps: OperationDeps;
  stash: SimulatedStash;
  sweep: SimulatedSweep;
  /** `--no-sweep` for every order. */
  trustsList: boolean;
}

export function createStage(mode: ConnectionMode): Stage {
  const clock = new TestClock();
  const environment = new SimulatedEnvironment(clock, mode);
  const reported: string[] = [];
  const shown: (readonly PendingChange[])[] = [];
  const operationLog = {
    notice: (text: string) => void reported.push(`notice: ${text}`),
    warning: (text: string) => void reported.push(`warning: ${text}`),
    changes(changes: readonly PendingChange[]) {
      reported.push(`changes: ${changes.map(({ path }) => path).join(' ')}`);
      shown.push(changes);
    },
    waiting: () => {},
  };
  const deps = { environment, time: clock, operationLog };
  const stash = new SimulatedStash(environment);
  const sweep = new SimulatedSweep(environment, clock);
  // Most of what is to be shown does not need the files; the tests about that have them looked at.
  return {
    clock,
    environment,
    reported,
    shown,
    confirmed: [],
    deps,
    stash,
    sweep,
    trustsList: true,
  };
}

const author = async () => ({ name: 'Me Myself', email: 'me@example.com' });

export interface Switch extends Partial<SwitchOptions> {
  policy?: Policy;
  blind?: boolean;
  noSweep?: boolean;
  person?: Person;
  message?: string;
}

export function switchParts(stage: Stage, { policy = 'abort', person, message, blind, noSweep }: Switch) {
  const { deps, stash, sweep, trustsList } = stage;
  return {
    ...deps,
    purpose: toGitMode,
    policy,
    ask: person && createAsk(stage, person),
    commit: { message, author },
    lock: freeLock,
    stash,
    sweep: noSweep || trustsList ? undefined : sweep,
    blind: blind ?? false,
  };
}

export function runSwitch(stage: Stage, order: Switch = {}) {
  const { policy, person, message, blind, noSweep, ...options } = order;
  return switchMode(switchParts(stage, order), {
    to: 'git',
    busy: 'wait',
    settle: 2000,
    deadline: 60_000,
    ...options,
  });
}

export function runCommit(stage: Stage, options: Partial<CommitOptions> = {}): Promise<CommitOutcome> {
  const { deps, sweep, trustsList } = stage;
  return commitChanges(
    { ...deps, lock: freeLock, sweep: trustsList ? undefined : sweep },
    {
      message: 'Tidy up',
      author,
      force: false,
      waitForSync: true,
      expect: [],
      busy: 'wait',
      settle: 2000,
      deadline: 60_000,
      ...options,
    },
  );
}

function createAsk({ clock, confirmed }: Stage, person: Person): Ask {
  return {
    async onChanges() {
      if (person.thinks) await clock.sleep(person.thinks);
      return person.choice;
    },
    async confirmDiscard(_name, changes) {
      if (person.confirms) confirmed.push(changes);
      return person.confirms ?? false;
    },
    commitMessage: async () => person.message ?? '',
  };
}

/** How a protocol ended: `ok`, or the exit name of the error with both of its lines. */
export async function endOf(run: Promise<unknown>) {
  try {
    await run;
    return { exit: 'ok', message: '', hint: '' };
  } catch (error) {
    if (!(error instanceof TurnoutError)) throw error;
    return { exit: error.exit, message: error.message, hint: error.hint ?? '' };
  }
}

/** `a a b` → `a ×2, b`: the calls of a protocol, short enough to be read. */
export function inShort(calls: readonly string[]): string {
  const runs: { call: string; times: number }[] = [];
  for (const call of calls) {
    const run = runs.at(-1);
    if (run?.call === call) run.times += 1;
    else runs.push({ call, times: 1 });
  }
  return runs.map(({ call, times }) => (times === 1 ? call : `${call} ×${times}`)).join(', ');
}
