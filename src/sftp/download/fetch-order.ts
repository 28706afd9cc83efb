import { TurnoutError } from '../../errors/turnout-error.ts';
import type { RemoteEntry } from '../remote/remote-entry.ts';

export interface FetchOrder {
  /** On the server. */
  from: string;
  /** Absolute, on this machine; its folder exists. */
  to: string;
  /** As it was listed. */
  entry: RemoteEntry;
  /** A part of this very version that is here already is gone on with. */
  resume: boolean;
  /** Asked directly before it gets its name. Throws TurnoutError where the disk would take it for another file. */
  refuseTwin(): void;
}

export interface Fetched extends RemoteEntry {
  /** Bytes that came; fewer than it has where it was gone on with. */
  bytes: number;
}

/** How often a file is read that goes on changing. */
export const maxReads = 3;

export function keepsChanging(path: string): TurnoutError {
  return new TurnoutError('failed', `${path} changed on the server while it was read.`, {
    hint: 'Run the command again when nothing is writing to it.',
  });
}
