import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateFolder, readFileIfThere, whyUnwritable } from '../../system/disk/files.ts';

/** Adds a line of JSON to a file of notes that only spare work: where it cannot be written, nothing is noted. */
export function noteLine(file: string, note: unknown): void {
  tolerant(() => {
    makePrivateFolder(dirname(file));
    appendFileSync(file, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  });
}

/** The lines of such a file; none where it cannot be read. */
export function readNotes(file: string): string[] {
  return (tolerant(() => readFileIfThere(file)) ?? '').split('\n');
}

/** Does what only spares work; what the system says against it is no error. */
export function tolerant<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    if (whyUnwritable(error) === undefined) throw error;
    return undefined;
  }
}
