import { join } from 'node:path';
import { TurnoutError } from '../errors/turnout-error.ts';
import type { StashedCode } from '../operations/ports/restore-port.ts';
import type { Sftp } from '../sftp/sftp.ts';
import { mapConcurrently } from '../system/concurrency/map-concurrently.ts';
import { type Comparison, compareStash } from './compare-stash.ts';
import { type Contents, contentsIn } from './content-store.ts';
import { damaged, type StashedFile } from './manifest.ts';
import { putBack } from './restore-files.ts';
import { restoreJournal } from './restore-journal.ts';
import type { ShelvedStash } from './stash-store.ts';

interface Target {
  sftp: Pick<Sftp, 'withFiles'>;
  site: { id: string };
  environment: string;
}

/** A stash that can be put back into an environment. */
export function stashedCode({ folder, manifest }: ShelvedStash, target: Target): StashedCode {
  const { sftp, site, environment } = target;
  const contents = contentsIn(join(folder, 'contents'));
  const journal = restoreJournal(folder, `${environment}.${site.id}`);
  let found: ReadonlyMap<string, Comparison> = new Map();

  return {
    changes: manifest.changes,
    base: manifest.base,

    async compare() {
      await verifyContents(manifest.files, contents);
      const begun = journal.begun();
      found = await sftp.withFiles(files => compareStash({ manifest, contents, begun }, files));
      return new Map([...found].map(([path, { state }]) => [path, state]));
    },

    async putBack(paths) {
      const wanted = new Set(paths);
      const stashed = manifest.files.filter(({ path }) => wanted.has(path));
      const deleted = manifest.changes
        .filter(({ path, status }) => status === 'D' && wanted.has(path))
        .map(({ path }) => path);
      if (paths.length > 0) {
        journal.begin(paths);
        await sftp.withFiles(files => putBack({ deleted, stashed, found, contents }, files)).catch(goesOn);
      }
      journal.end();
    },
  };
}

/** Throws before anything is written when a file of the stash is not what was stashed. */
async function verifyContents(files: readonly StashedFile[], contents: Contents): Promise<void> {
  const ill = await mapConcurrently(files, async file =>
    file.kind === 'file' && !(await contents.isWhole(file.sha256)) ? [file.path] : [],
  );
  const [first, ...more] = ill.flat();
  if (first === undefined) return;
  const others = more.length > 0 ? ` and of ${more.length} more` : '';
  throw damaged(`The stash is damaged: the copy of ${first}${others} is not what was stashed.`);
}

function goesOn(error: unknown): never {
  if (!(error instanceof TurnoutError)) throw error;
  throw new TurnoutError(error.exit, `${error.message} The stash is restored in part.`, {
    hint: error.exit === 'pending' ? error.hint : 'Run the command again: it goes on where it stopped.',
    cause: error,
  });
}
