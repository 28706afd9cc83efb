import { setMaxListeners } from 'node:events';
import { InterruptedError } from '../../errors/turnout-error.ts';
import type { Machine } from '../../system/machine.ts';
import type { SignalName } from '../../system/programs/signal-name.ts';

const names = { SIGINT: 'interrupted', SIGTERM: 'terminated', SIGHUP: 'hangup' } as const;
type By = (typeof names)[SignalName];
const codes: Record<SignalName, number> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** What goes on on the platform when turnout stops. */
interface Running {
  /** What it is called there. */
  what: string;
  /** The command that goes on waiting for it, without the word `turnout`. */
  wait: string;
}

export interface Signals {
  /** Aborts with an InterruptedError on the first signal. */
  signal: AbortSignal;
  /** Remembers what is being waited for, to name it when a signal comes; undefined when it has ended. */
  waitingFor(running: Running | undefined): void;
  /** Why the command ended, when a signal has come: it names what was found out after it, too. */
  interruption(): InterruptedError | undefined;
  /** Resolves on the first signal. */
  first(): Promise<void>;
  /**
   * From now on the first signal breaks nothing off: it is kept, and `onSignal` gets it. The second one is passed on
   * as well, and ends all at once.
   */
  hold(onSignal: (name: SignalName) => void): void;
  /**
   * From now on signals are another program's affair: each of them goes to `onSignal`, and to nothing else. Returns what
   * takes them back.
   */
  handOver(onSignal: (name: SignalName) => void): () => void;
  /** What was kept. */
  held(): InterruptedError | undefined;
  stop(): void;
}

/**
 * The first signal lets the command end in a true state; the second one ends it at once. `goOn` is what to do after it
 * where nothing is being waited for.
 */
export function watchSignals(machine: Pick<Machine, 'onSignals' | 'exit'>, goOn: string): Signals {
  const controller = new AbortController();
  const { signal } = controller;
  // Sixteen files may be rested for at a time; Node would warn of eleven listeners, on standard error.
  setMaxListeners(0, signal);
  let running: Running | undefined;
  let by: By | undefined;
  let kept: By | undefined;
  let holder: ((name: SignalName) => void) | undefined;
  let other: ((name: SignalName) => void) | undefined;
  const stop = machine.onSignals(name => {
    if (other) {
      other(name);
      return;
    }
    holder?.(name);
    if (by ?? kept) return machine.exit(codes[name]);
    if (holder) {
      kept = names[name];
      return;
    }
    by = names[name];
    controller.abort(interruption(by, running, goOn));
  });
  return {
    signal,
    waitingFor(next) {
      running = next;
    },
    interruption: () => by && interruption(by, running, goOn),
    first: () =>
      new Promise(resolve => {
        if (signal.aborted) return resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    hold(onSignal) {
      holder = onSignal;
    },
    handOver(onSignal) {
      other = onSignal;
      return () => {
        other = undefined;
      };
    },
    held: () => kept && interruption(kept, undefined, goOn),
    stop,
  };
}

function interruption(by: By, running: Running | undefined, goOn: string): InterruptedError {
  if (running) {
    return new InterruptedError(
      `${running.what} is still running on the platform; turnout has stopped waiting.`,
      {
        by,
        hint: `Go on waiting with: turnout ${running.wait}`,
      },
    );
  }
  return new InterruptedError('Stopped before the end.', { by, hint: goOn });
}
