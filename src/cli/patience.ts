import type { Call } from './call.ts';
import type { Context } from './context.ts';
import { parseSeconds } from './seconds.ts';

/** Milliseconds that one command is given. */
export const defaultTimeout = 600_000;

type Part = 'time' | 'patience' | 'isTimeoutGiven' | 'deadline' | 'signal' | 'untilSignal';

/** The part of a context that has to do with time; `timeout` is in seconds, as typed. Throws UsageError. */
export function patience({ machine, signals }: Call, timeout: string | undefined): Pick<Context, Part> {
  const { clock } = machine;
  const { signal, first } = signals;
  const milliseconds = parseSeconds('--timeout', timeout) ?? defaultTimeout;
  return {
    time: {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      sleep: ms => clock.sleep(ms, signal),
    },
    patience: milliseconds,
    isTimeoutGiven: timeout !== undefined,
    deadline: clock.elapsed() + milliseconds,
    signal,
    untilSignal: first,
  };
}
