import { describe, expect, test } from 'vitest';
import { watchSignals } from '../../../src/cli/runtime/signals.ts';
import { InterruptedError } from '../../../src/errors/turnout-error.ts';
import type { SignalName } from '../../../src/system/programs/signal-name.ts';

function watched() {
  const listeners = new Set<(name: SignalName) => void>();
  const exits: number[] = [];
  const signals = watchSignals(
    {
      onSignals(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      exit: code => void exits.push(code),
    },
    'Go on with: turnout file:put x my-site.dev:code --resume',
  );
  const send = (name: SignalName) => {
    for (const listener of listeners) listener(name);
  };
  return { signals, send, exits, listeners };
}

function reasonOf(signal: AbortSignal): unknown {
  const { reason } = signal;
  return reason instanceof InterruptedError
    ? { code: reason.exitCode, message: reason.message, hint: reason.hint }
    : reason;
}

describe('the first signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s lets the command end with %i', async (name, code) => {
    const { signals, send, exits } = watched();
    const first = signals.first();
    send(name);
    await first;
    await signals.first();
    expect(reasonOf(signals.signal)).toEqual({
      code,
      message: 'Stopped before the end.',
      hint: 'Go on with: turnout file:put x my-site.dev:code --resume',
    });
    expect(exits).toEqual([]);
  });

  test('names what goes on on the platform, and the command that goes on waiting', () => {
    const { signals, send } = watched();
    signals.waitingFor({ what: 'Commit', wait: 'workflow:wait my-site.dev --id=7' });
    send('SIGINT');
    expect(reasonOf(signals.signal)).toEqual({
      code: 130,
      message: 'Commit is still running on the platform; turnout has stopped waiting.',
      hint: 'Go on waiting with: turnout workflow:wait my-site.dev --id=7',
    });
  });

  test('is why the command ended, with what was found out only after it', () => {
    const { signals, send } = watched();
    expect(signals.interruption()).toBeUndefined();
    send('SIGTERM');
    signals.waitingFor({ what: 'Commit', wait: 'workflow:wait my-site.dev --id=7' });
    expect(signals.interruption()).toMatchObject({
      exitCode: 143,
      message: 'Commit is still running on the platform; turnout has stopped waiting.',
    });
  });

  test('does not name what has ended', () => {
    const { signals, send } = watched();
    signals.waitingFor({ what: 'Commit', wait: 'workflow:wait my-site.dev --id=7' });
    signals.waitingFor(undefined);
    send('SIGINT');
    expect(signals.signal.reason.message).toBe('Stopped before the end.');
  });
});

test('a second signal ends turnout at once, with its own code', () => {
  const { send, exits } = watched();
  send('SIGINT');
  send('SIGTERM');
  expect(exits).toEqual([143]);
});

describe('held signals', () => {
  test('break nothing off: the first one is kept and passed on, the second one ends turnout', () => {
    const { signals, send, exits } = watched();
    const passedOn: string[] = [];
    expect(signals.held()).toBeUndefined();
    signals.hold(name => passedOn.push(name));
    send('SIGTERM');
    expect({ aborted: signals.signal.aborted, exits }).toEqual({ aborted: false, exits: [] });
    expect(signals.held()?.exitCode).toBe(143);
    expect(signals.interruption()).toBeUndefined();
    send('SIGINT');
    expect({ passedOn, exits }).toEqual({ passedOn: ['SIGTERM', 'SIGINT'], exits: [130] });
  });
});

test('no one listens any more afterwards', () => {
  const { signals, listeners } = watched();
  signals.stop();
  expect(listeners.size).toBe(0);
});
