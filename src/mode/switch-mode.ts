import type { PendingChange } from '../contract/diffstat.ts';
import type { ConnectionMode } from '../contract/environment.ts';
import { modeWorkflow, type Workflow } from '../contract/workflow.ts';
import { PendingError, TimeoutError } from '../errors/turnout-error.ts';
import { clearTheWay, type OnChangesParts } from './clear-the-way.ts';
import type { Limits } from './limits.ts';
import type { EnvironmentPort, Parts } from './ports.ts';
import { restAfter, sameChanges } from './readings.ts';
import { runWorkflow } from './run-workflow.ts';
import { waitForOthers } from './team.ts';
import { watchQueue } from './watch-queue.ts';

export interface SwitchWish extends Limits {
  to: ConnectionMode;
}

export interface SwitchOutcome {
  /** Undefined when the environment was in that mode already. */
  workflow: Workflow | undefined;
  /** What the switch threw away, by the caller's own wish. */
  discarded: readonly PendingChange[];
  /** What was written while the switch waited in the platform's queue, and went with it (decisions.md 5). */
  late: readonly PendingChange[];
  /** Epoch milliseconds of the last look before the switch: nothing written later is covered (decisions.md 1). */
  lookedAt: number | undefined;
}

const alreadySo: SwitchOutcome = { workflow: undefined, discarded: [], late: [], lookedAt: undefined };

/** Brings an environment into a mode, and loses nothing that nobody has given up (design.md 4). */
export async function switchMode(parts: OnChangesParts, wish: SwitchWish): Promise<SwitchOutcome> {
  const { environment } = parts;
  const { to, ...limits } = wish;
  if ((await environment.mode()) === to) return alreadySo;
  // Others may have done meanwhile what we are here for.
  if ((await waitForOthers(parts, limits)) && (await environment.mode()) === to) return alreadySo;
  const outcome = await (to === 'git' ? switchToGit(parts, limits) : switchToSftp(parts, limits));
  await readBack(parts, to, limits.deadline);
  return outcome;
}

/** Cannot lose anything, so there is nothing to look at before. */
async function switchToSftp({ environment }: Parts, { deadline }: Limits): Promise<SwitchOutcome> {
  const workflow = await runWorkflow(environment, { type: modeWorkflow.sftp, params: {}, deadline });
  return { ...alreadySo, workflow };
}

async function switchToGit(parts: OnChangesParts, limits: Limits): Promise<SwitchOutcome> {
  const cleared = await clearUntilStill(parts, limits);
  const queue = watchQueue(parts, cleared.discarded);
  const workflow = await runWorkflow(parts.environment, {
    type: modeWorkflow.git,
    params: {},
    deadline: limits.deadline,
    onLook: queue.onLook,
  });
  return { workflow, ...cleared, late: queue.late() };
}

/** So many times the way is cleared anew when the changes are not what was shown (decisions.md 2). */
const mostRestarts = 3;

/** Clears the way and looks again directly before the switch; what is new by then starts it all over. */
async function clearUntilStill(parts: OnChangesParts, limits: Limits) {
  const { environment, time, talk } = parts;
  for (let restarts = 0; restarts <= mostRestarts; restarts++) {
    if (restarts > 0) {
      talk.warning(`The changes in ${environment.name} are not what they were a moment ago; looking again.`);
      await waitForOthers(parts, limits);
    }
    const seen = await environment.pendingChanges();
    const given = seen.length > 0 ? await clearTheWay(parts, seen, limits) : [];
    if (!given) continue;
    if (given.length === 0) await restAfter(given, parts, limits);
    const lookedAt = time.now();
    const last = await environment.pendingChanges();
    if (sameChanges(given, last)) return { discarded: given, lookedAt };
  }
  throw new PendingError(
    `Somebody goes on changing ${environment.name}; it stays in SFTP mode, nothing was discarded.`,
    { hint: `Find out who, then try again. See the changes: turnout env:diffstat ${environment.name}` },
  );
}

const longestInterval = 5000;

/** The workflow's word is not enough: the mode is as asked for when the platform says so (design.md 4, step 8). */
async function readBack({ environment, time, talk }: Parts, mode: ConnectionMode, deadline: number) {
  for (let interval = 1000; (await environment.mode()) !== mode; interval *= 1.5) {
    const left = deadline - time.elapsed();
    if (left <= 0) throw stillTheOther(environment, mode);
    talk.waiting(`Waiting until the platform shows ${mode} mode`);
    await time.sleep(Math.min(interval, longestInterval, left));
  }
}

function stillTheOther({ name }: EnvironmentPort, mode: ConnectionMode): TimeoutError {
  return new TimeoutError(`The platform says that it is done, but ${name} is not in ${mode} mode yet.`, {
    hint: `Look again with: turnout env:info ${name} --field=connection_mode`,
  });
}
