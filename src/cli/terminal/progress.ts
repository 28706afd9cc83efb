import type { Clock } from '../../system/clock.ts';
import type { WaitNotices } from '../../system/machine.ts';
import type { Output } from '../../system/streams.ts';
import { visible } from '../../text/escape.ts';

/** One line that says what is being waited for, at a terminal only, from the second second on. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

const showAfter = 1000;

export function createProgress(errors: Output, clock: Clock): Progress {
  let began: number | undefined;
  let drawn = false;
  return {
    show(text) {
      began ??= clock.elapsed();
      const waited = clock.elapsed() - began;
      if (!errors.isTerminal || waited < showAfter) return;
      const line = `${visible(text)}… ${Math.floor(waited / 1000)} s`;
      errors.write(`\r\x1b[K${line.slice(0, (errors.columns || 80) - 1)}`);
      drawn = true;
    },
    clear() {
      began = undefined;
      if (drawn) errors.write('\r\x1b[K');
      drawn = false;
    },
  };
}

/** Two looks that lie further apart than this do not belong to one wait. */
const maxGap = 120_000;

/** Returns the same for a log: a line when a wait has become long, and then one now and then, so that no one ends it. */
export function createLogProgress(
  notice: (text: string) => void,
  { clock, after, every }: WaitNotices & { clock: Clock },
): Progress {
  let began: number | undefined;
  let seen = 0;
  let due = 0;
  return {
    show(text) {
      const now = clock.elapsed();
      if (began === undefined || now - seen > maxGap) {
        began = now;
        due = now + after;
      }
      seen = now;
      if (now < due) return;
      due = now + every;
      notice(`${text}… ${Math.floor((now - began) / 1000)} s`);
    },
    clear() {
      began = undefined;
    },
  };
}

export const noProgress: Progress = { show: () => {}, clear: () => {} };
