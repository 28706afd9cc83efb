import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readRegularFile, writeFileAtomically } from '../system/disk/files.ts';

const journal = v.object({ environment: v.string(), paths: v.array(v.string()) });

/** What a restore has begun to write. It lies beside the stash, and is there only until the restore is done. */
export interface RestoreJournal {
  /** The paths that an earlier restore into this environment may have left half-written. */
  begun(): ReadonlySet<string>;
  /** Adds these, on the disk for good when it returns. */
  begin(paths: readonly string[]): void;
  end(): void;
}

/** `environment`: the site's id and the name, since a stash may be restored into more than one. */
export function restoreJournal(stashFolder: string, environment: string): RestoreJournal {
  const file = join(stashFolder, 'restoring.json');

  function begun(): ReadonlySet<string> {
    if (!existsSync(file)) return new Set();
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), journal), readRegularFile(file));
    return new Set(read.success && read.output.environment === environment ? read.output.paths : []);
  }

  return {
    begun,
    begin(paths) {
      const all = [...new Set([...begun(), ...paths])];
      writeFileAtomically(file, JSON.stringify({ environment, paths: all }), 0o600);
    },
    end: () => rmSync(file, { force: true }),
  };
}
