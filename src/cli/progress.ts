import { visible } from '../output/escape.ts';
import type { Clock } from '../system/clock.ts';
import type { Output } from '../system/streams.ts';

/** One line that says what is being waited for, at a terminal only, from the second second on. */
export interface Progress {
  show(text: string): void;
  clear(): void;
}

const patience = 1000;

export function createProgress(errors: Output, clock: Clock): Progress {
  let began: number | undefined;
  let drawn = false;
  return {
    show(text) {
      began ??= clock.elapsed();
      const waited = clock.elapsed() - began;
      if (!errors.isTerminal || waited < patience) return;
      const line = `${visible(text)}… ${Math.floor(waited / 1000)} s`;
      errors.write(`\r\x1b[K${line.slice(0, (errors.columns ?? 80) - 1)}`);
      drawn = true;
    },
    clear() {
      began = undefined;
      if (drawn) errors.write('\r\x1b[K');
      drawn = false;
    },
  };
}

export const noProgress: Progress = { show: () => {}, clear: () => {} };
