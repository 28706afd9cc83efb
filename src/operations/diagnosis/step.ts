import type { ConnectionMode } from '../../contract/environment.ts';
import type { KeysFact } from '../ports/diagnosis-ports.ts';

/** One part of a connection. It fails with a TurnoutError whose hint is the remedy. */
export interface Step {
  name: string;
  /** Names of steps without which it cannot be tried. */
  needs: readonly string[];
  /** What was found; a Note where it works and still something should be done. Undefined: not worth a line. */
  run(): Promise<string | Note | undefined>;
}

export interface Note {
  found: string;
  remedy: string;
}

export function isNote(verdict: string | Note): verdict is Note {
  return typeof verdict !== 'string';
}

/** What later steps take from earlier ones. */
export interface Facts {
  environment?: { name: string; mode: ConnectionMode; isDevelopment: boolean };
  greeting?: string;
  keys?: KeysFact;
  registered?: readonly string[];
}
