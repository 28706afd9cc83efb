import { describe, expect, test } from 'vitest';
import type { ConnectionMode } from '../../../src/contract/environment.ts';
import { modeWorkflow } from '../../../src/contract/workflow.ts';
import { InterruptedError, TurnoutError } from '../../../src/errors/turnout-error.ts';
import type { OnChanges } from '../../../src/operations/changes/on-changes-policy.ts';
import { toGitMode } from '../../../src/operations/operation-wording.ts';
import type { EnvironmentPort } from '../../../src/operations/ports/operation-ports.ts';
import type { SweepPort } from '../../../src/operations/ports/stash-port.ts';
import { runInMode } from '../../../src/operations/switch/run-in-mode.ts';
import { freeLock } from '../simulated-safety-net.ts';
import { createStage, type Stage } from '../stage.ts';

interface Play {
  from: ConnectionMode;
  to: ConnectionMode;
  policy?: OnChanges;
  commitsOnFailure?: boolean;
  sweep?: SweepPort;
  /** What the command does; answers its exit code. */
  command?(stage: Stage): number | Promise<number>;
  /** Set up before, such as a user's work. */
  before?(stage: Stage, interrupt: () => void): void;
}

/** The simulated environment as a plain port: the protocol adds to it by spreading. */
function portOf({ environment }: Stage): EnvironmentPort {
  return {
    ...environment,
    pendingChanges: () => environment.pendingChanges(),
    follow: (...order) => environment.follow(...order),
  };
}

async function play({ from, to, policy = 'abort', command = () => 0, before, ...more }: Play) {
  const stage = createStage(from);
  const { environment, clock, reported } = stage;
  let held: InterruptedError | undefined;
  let raised = false;
  before?.(stage, () => {
    if (raised) held = new InterruptedError('Stopped before the end.');
  });
  let ran = 0;
  const parts = {
    ...stage.deps,
    environment: portOf(stage),
    purpose: toGitMode,
    policy,
    ask: undefined,
    lock: freeLock,
    stash: stage.stash,
    sweep: more.sweep,
    commitsOnFailure: more.commitsOnFailure ?? false,
    blind: false,
    commit: {
      message: 'What the command did',
      author: async () => ({ name: 'Me', email: 'me@example.com' }),
    },
    command: {
      async run() {
        ran += 1;
        expect(environment.trueMode).toBe(to);
        return command(stage);
      },
    },
    shield: {
      raise: () => {
        raised = true;
      },
      interruption: () => held,
    },
    report: (mode: ConnectionMode) => void reported.push(`switched: ${mode}`),
  };
  const limits = { busy: 'wait', settle: 0, deadline: 60_000, timeout: 60_000 } as const;
  const end = await runInMode(parts, { to, ...limits }).catch((error: unknown) => {
    if (!(error instanceof TurnoutError)) throw error;
    return `${error.exit}: ${error.message}`;
  });
  return { end, ran, mode: environment.trueMode, reported, took: clock.elapsed() };
}

describe('connection:run', () => {
  test.each([
    ['git', 'sftp'],
    ['sftp', 'git'],
  ] as const)('goes from %s to %s and back, and answers the exit code of the command', async (from, to) => {
    expect(await play({ from, to, command: () => 3 })).toMatchObject({
      end: 3,
      ran: 1,
      mode: from,
      reported: [`switched: ${to}`, `switched: ${from}`],
    });
  });

  test('in the mode already only runs the command', async () => {
    expect(await play({ from: 'sftp', to: 'sftp', command: () => 7 })).toEqual({
      end: 7,
      ran: 1,
      mode: 'sftp',
      reported: [],
      took: 0,
    });
  });

  test('with the policy abort stays in SFTP mode when the command leaves changes', async () => {
    const command = ({ environment }: Stage) => (environment.write('a.php') ? 0 : 1);
    expect(await play({ from: 'git', to: 'sftp', command })).toMatchObject({
      end: 'pending: my-site.dev was not set back to git mode (the command ended with 0): my-site.dev stays in SFTP mode: Git mode would discard 1 uncommitted change, which is untouched.',
      mode: 'sftp',
      reported: ['switched: sftp', 'changes: a.php'],
    });
  });

  test('U10: what a failed command leaves is committed only when that is said', async () => {
    const command = ({ environment }: Stage) => (environment.write('a.php') ? 3 : 1);
    const way = { from: 'git', to: 'sftp', policy: 'commit', command } as const;
    expect(await play(way)).toMatchObject({
      end: 'pending: my-site.dev was not set back to git mode (the command ended with 3): my-site.dev stays in SFTP mode: Git mode would discard 1 uncommitted change, which is untouched.',
      mode: 'sftp',
    });
    expect(await play({ ...way, commitsOnFailure: true })).toMatchObject({ end: 3, mode: 'git' });
  });

  test('U10+: a failed command that leaves nothing goes back, and its code is ours', async () => {
    expect(await play({ from: 'git', to: 'sftp', policy: 'commit', command: () => 3 })).toMatchObject({
      end: 3,
      mode: 'git',
    });
  });

  test('U10+: what a command that could not be started has left is not committed', async () => {
    const command = ({ environment }: Stage): number => {
      environment.write('a.php');
      throw new TurnoutError('not-found', 'There is no such program.');
    };
    const { end, mode } = await play({ from: 'git', to: 'sftp', policy: 'commit', command });
    expect([String(end).split(':')[0], mode]).toEqual(['pending', 'sftp']);
  });

  test('R0+: a way to SFTP mode whose way back could not look is not begun', async () => {
    const sweep = { reach: () => Promise.reject(new TurnoutError('auth', 'There is no SSH key.')) };
    expect(await play({ from: 'git', to: 'sftp', sweep: sweep as never })).toMatchObject({
      end: 'auth: my-site.dev stays in Git mode, for its files could not be looked at for what the list may not show yet: There is no SSH key.',
      ran: 0,
      mode: 'git',
    });
  });

  test('with the policy commit commits what the command leaves', async () => {
    const command = ({ environment }: Stage) => (environment.write('a.php') ? 0 : 1);
    const { end, mode, reported } = await play({ from: 'git', to: 'sftp', policy: 'commit', command });
    expect({ end, mode, last: reported.at(-1) }).toEqual({ end: 0, mode: 'git', last: 'switched: git' });
  });

  test('restores the mode when the command cannot be started', async () => {
    const command = () => Promise.reject(new TurnoutError('failed', 'x could not be started.'));
    expect(await play({ from: 'git', to: 'sftp', command })).toMatchObject({
      end: 'failed: x could not be started.',
      mode: 'git',
    });
  });

  test('leaves a mode alone that another user has set meanwhile', async () => {
    const command = async ({ environment, clock }: Stage) => {
      environment.order({ type: modeWorkflow.git, by: 'ada@example.com' });
      await clock.sleep(10_000);
      return 0;
    };
    expect(await play({ from: 'git', to: 'sftp', command })).toMatchObject({
      end: 0,
      mode: 'git',
      reported: [
        'switched: sftp',
        'notice: my-site.dev is no longer in sftp mode: another user switched it, so it stays as it is.',
      ],
    });
  });

  test('has time for the way back although the command took longer than the deadline', async () => {
    const command = async ({ clock }: Stage) => {
      await clock.sleep(3_600_000);
      return 0;
    };
    expect(await play({ from: 'git', to: 'sftp', command })).toMatchObject({ end: 0, mode: 'git' });
  });

  test('stopped while the switch is under way does not run the command, and goes back', async () => {
    const before = ({ clock }: Stage, interrupt: () => void) => void clock.after(1500, interrupt);
    expect(await play({ from: 'git', to: 'sftp', before })).toMatchObject({
      end: 'interrupted: Stopped before the end.',
      ran: 0,
      mode: 'git',
    });
  });

  test('says so when the way back fails', async () => {
    const command = ({ environment }: Stage) => {
      environment.jobs.fates[modeWorkflow.git] = { result: 'failed', reason: 'The disk is full.' };
      return 3;
    };
    expect(await play({ from: 'git', to: 'sftp', command })).toMatchObject({
      end: 'workflow: my-site.dev was not set back to git mode (the command ended with 3): Enable git push mode for "dev" failed: The disk is full.',
      mode: 'sftp',
    });
  });
});
