import type { Clock } from './clock.ts';
import type { Programs } from './programs/programs.ts';
import type { SignalName } from './programs/signal-name.ts';
import type { Random } from './random.ts';
import type { Input, Output } from './streams.ts';

/** Everything around turnout that it could not do without. Nothing else touches the real thing. */
export interface Machine {
  argv: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** The folder that the command was called in. Throws TurnoutError where it has gone. */
  folder(): string;
  /** Undefined where there is none, or none that exists. */
  home: string | undefined;
  /** Home of the account, where some programs look whatever HOME says; undefined where the system does not tell. */
  accountHome(): string | undefined;
  /** `linux`, `darwin`, `win32`, … */
  system: string;
  /** Of Node, as `v20.19.0`, and of the system. */
  versions: { node: string; system: string };
  processId: number;
  input: Input;
  output: Output;
  errors: Output;
  clock: Clock;
  /** When a wait is told of where there is no terminal to draw on; undefined: never. */
  waitNotices?: WaitNotices;
  random: Random;
  programs: Programs;
  /** Calls `listener` on each of these signals until the answer is called. */
  onSignals(listener: (signal: SignalName) => void): () => void;
  /** Asks another process to end; false when there is no such process. */
  signal(processId: number, signal: SignalName | 0): boolean;
  /** Ends at once, with nothing tidied up: for a second Ctrl-C. */
  exit(code: number): void;
}

/** Milliseconds: how long a wait may be silent at first, and between two lines about it. */
export interface WaitNotices {
  after: number;
  every: number;
}
