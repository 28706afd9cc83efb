import { InterruptedError, TurnoutError } from '../errors/turnout-error.ts';
import type { SweepPort, Swept, Upload } from '../mode/stash-port.ts';
import { inTurns } from './in-turns.ts';
import type { RemoteFiles } from './remote-files.ts';
import type { Sftp } from './sftp.ts';
import { type Aged, walkCode } from './walk-code.ts';

interface Sweeping {
  /** Loaded when the files are first looked at. */
  sftp(): Promise<Pick<Sftp, 'withFiles'>>;
  /** Our own uploads from a moment on, in epoch milliseconds. */
  uploads(since: number): Upload[];
  /** Those of `paths` that these rules match: path of a `.gitignore` → its content. Undefined without Git. */
  matched(rules: ReadonlyMap<string, string>, paths: readonly string[]): Promise<string[] | undefined>;
  /** Those of `paths` that are not as the newest commit has them. Rejects when that cannot be told. */
  compared(paths: readonly string[], ignored: SweepPort['ignored']): Promise<string[]>;
}

/** So many paths are read and compared with the commit; more would take longer than anybody waits. */
const mostCompared = 500;

/** See SweepPort: what SFTP and our own notes know of changes in the code. */
export function createSweep({ sftp, uploads, matched, compared }: Sweeping): SweepPort {
  async function ignoredBelow(files: RemoteFiles, paths: readonly string[]) {
    return paths.length === 0 ? [] : matched(await readRules(files, paths), paths);
  }

  const ignored = (paths: readonly string[]) =>
    whereReachable(async () => (await sftp()).withFiles(files => ignoredBelow(files, paths)));

  return {
    changedFrom: since =>
      whereReachable(async () =>
        (await sftp()).withFiles(async files => {
          const second = Math.floor(since);
          const found = await walkCode(files, second);
          const ignored = await ignoredBelow(
            files,
            found.map(({ path }) => path),
          );
          return sorted(leaveOut(found, ignored ?? []), second);
        }),
      ),
    uploads: async since => uploads(since * 1000),
    ignored,
    unlikeCommit: async paths => {
      if (paths.length > mostCompared) return undefined;
      // No Git here, no commit there, a file that cannot be read: then the times are all that there is.
      return compared(paths, ignored).catch((error: unknown) => {
        if (error instanceof InterruptedError) throw error;
        return undefined;
      });
    },
  };
}

/** No server, no key that it takes, or a connection that broke: then there is nothing to be said. */
async function whereReachable<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof TurnoutError && (error.exit === 'network' || error.exit === 'auth'))
      return undefined;
    throw error;
  }
}

function sorted(found: readonly Aged[], second: number): Swept {
  const paths = (wanted: (mtime: number) => boolean) =>
    found.filter(({ mtime }) => wanted(mtime)).map(({ path }) => path);
  return { newer: paths(mtime => mtime > second), sameSecond: paths(mtime => mtime === second) };
}

/** A folder that something ignored has come into is newer because of that. */
function leaveOut(found: readonly Aged[], ignored: readonly string[]): Aged[] {
  const explained = new Set(ignored);
  for (const path of ignored) explained.add(folderOf(path) || './');
  return found.filter(({ path }) => !explained.has(path));
}

async function readRules(files: RemoteFiles, paths: readonly string[]): Promise<Map<string, string>> {
  const folders = new Set(['']);
  for (const path of paths) {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.add(folder);
  }
  const found = await inTurns([...folders], async (folder): Promise<[string, string][]> => {
    const path = `${folder}.gitignore`;
    if ((await files.look(`code/${path}`))?.kind !== 'file') return [];
    return [[path, (await files.read(`code/${path}`)).toString()]];
  });
  return new Map(found.flat());
}

/** `a/b/c` and `a/b/c/` → `a/b/`; '' for what lies directly in `code/`. */
function folderOf(path: string): string {
  return path.slice(0, path.replace(/\/$/, '').lastIndexOf('/') + 1);
}
