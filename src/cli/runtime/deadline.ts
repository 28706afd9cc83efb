import type { Origin } from '../../config/precedence.ts';
import { parseSeconds } from '../argv/parse-duration.ts';
import type { Context } from './context.ts';
import type { Call } from './invocation.ts';

/** Milliseconds that one command is given. */
export const defaultTimeout = 600_000;

type DeadlineField = 'time' | 'timeout' | 'isTimeoutGiven' | 'deadline' | 'signal' | 'untilSignal';

/** The part of a context that has to do with time; `timeout` is as it was given. Throws UsageError. */
export function createDeadline(
  { machine, signals }: Call,
  timeout: Origin | undefined,
): Pick<Context, DeadlineField> {
  const { clock } = machine;
  const { signal, first } = signals;
  const milliseconds = parseTimeout(timeout) ?? defaultTimeout;
  return {
    time: {
      now: () => clock.now(),
      elapsed: () => clock.elapsed(),
      sleep: ms => clock.sleep(ms, signal),
    },
    timeout: milliseconds,
    isTimeoutGiven: timeout !== undefined,
    deadline: clock.elapsed() + milliseconds,
    signal,
    untilSignal: first,
  };
}

/** Milliseconds. Throws UsageError that names the place of a wrong value: flag, variable or setting. */
export function parseTimeout(given: Origin | undefined): number | undefined {
  return parseSeconds('--timeout', given?.value, given && exampleFor(given));
}

function exampleFor({ from }: Origin): string {
  if (from === 'flag') return '--timeout=30';
  return from === 'settings' ? 'turnout config:set timeout 30' : `${from}=30`;
}
