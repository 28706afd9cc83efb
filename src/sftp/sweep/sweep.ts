import { InterruptedError, NetworkError, TurnoutError } from '../../errors/turnout-error.ts';
import type { CommittedTree } from '../../git/committed-tree.ts';
import type { SweepOptions, SweepPort, Swept, Upload } from '../../operations/ports/stash-port.ts';
import { mapConcurrently } from '../../system/concurrency/map-concurrently.ts';
import type { RemoteFiles } from '../remote/remote-files.ts';
import type { Sftp } from '../sftp.ts';
import { compareByTimes } from './compare-by-times.ts';
import { compareWithTree, type Ignored } from './compare-with-tree.ts';
import { type CodeItem, walkCode } from './walk-code.ts';

export interface SweepDeps {
  /** Loaded when the files are first looked at. */
  sftp(): Promise<Pick<Sftp, 'withFiles'>>;
  /** Starts the container when it sleeps; whether it is up then. */
  wake(): Promise<boolean>;
  /** Our own uploads from a moment on, in epoch milliseconds. */
  uploads(since: number): Upload[];
  /** Those of `paths` that these rules match: path of a `.gitignore` → its content. Undefined without Git. */
  matched(rules: ReadonlyMap<string, string>, paths: readonly string[]): Promise<string[] | undefined>;
  /** Fetches the newest commit with Git and hands it to `task`. Rejects where Git cannot be asked. */
  withNewest<T>(task: (tree: CommittedTree) => Promise<T>): Promise<T>;
  /** Those of these files that are not as the commit has them. */
  unlike(paths: readonly string[], sides: { files: RemoteFiles; tree: CommittedTree }): Promise<string[]>;
}

/** See SweepPort: what SFTP, Git and our own notes know of changes in the code. */
export function createSweep(deps: SweepDeps): SweepPort {
  const { sftp, uploads, matched } = deps;
  return {
    look: options =>
      whereAwake(deps, async () => (await sftp()).withFiles(files => look(files, options, deps))),
    reach: () =>
      whereAwake(deps, async () => {
        await (await sftp()).withFiles(files => files.look('code'));
      }),
    uploads: async since => uploads(since * 1000),
    async ignored(paths) {
      if (paths.length === 0) return [];
      try {
        return await (await sftp()).withFiles(async files =>
          matched(await readRules(files, rulesFor(paths)), paths),
        );
      } catch (error) {
        // It is only asked for the sake of a message.
        if (error instanceof TurnoutError && (error.exit === 'network' || error.exit === 'auth'))
          return undefined;
        throw error;
      }
    },
  };
}

async function look(files: RemoteFiles, options: SweepOptions, deps: SweepDeps): Promise<Swept> {
  const walking = walkCode(files);
  let isGitThere = false;
  const comparing = deps.withNewest(async tree => {
    isGitThere = true;
    const code = await walking;
    return compareWithTree(code, tree, {
      ...options,
      ignored: ignoredIn(files, code, deps),
      unlike: paths => deps.unlike(paths, { files, tree }),
    });
  });
  // It may fail long before the walk ends, and is looked at only then.
  comparing.catch(() => {});
  // Nothing of it may go on when the walk has failed.
  const code = await walking.catch(async (error: unknown) => {
    await comparing.catch(() => {});
    throw error;
  });
  try {
    return await comparing;
  } catch (error) {
    const isOurs = error instanceof InterruptedError || (isGitThere && error instanceof TurnoutError);
    if (isOurs) throw error;
    return compareByTimes(code, {
      ...options,
      ignored: ignoredIn(files, code, deps),
      withoutGit: describeReason(error),
    });
  }
}

/** Its first line: Git says more than anyone reads. */
function describeReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0] ?? text;
}

/** Reads the rules that lie on the server, which the walk has seen. */
function ignoredIn(files: RemoteFiles, code: readonly CodeItem[], { matched }: SweepDeps): Ignored {
  const there = new Set(
    code.filter(({ path }) => path.split('/').at(-1) === '.gitignore').map(({ path }) => path),
  );
  return async paths => {
    if (paths.length === 0) return [];
    const rules = rulesFor(paths).filter(path => there.has(path));
    return matched(await readRules(files, rules), paths);
  };
}

/** A container that sleeps takes no connections (platform-api.md 14). */
async function whereAwake<T>({ wake }: Pick<SweepDeps, 'wake'>, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof NetworkError) || !(await wake().catch(() => false))) throw error;
    return task();
  }
}

/** The `.gitignore` of every folder that these paths lie in. */
function rulesFor(paths: readonly string[]): string[] {
  const folders = new Set(['']);
  for (const path of paths) {
    for (let folder = toFolder(path); folder !== ''; folder = toFolder(folder)) folders.add(folder);
  }
  return [...folders].map(folder => `${folder}.gitignore`);
}

async function readRules(files: RemoteFiles, paths: readonly string[]): Promise<Map<string, string>> {
  const found = await mapConcurrently(paths, async (path): Promise<[string, string][]> => {
    if ((await files.look(`code/${path}`))?.kind !== 'file') return [];
    return [[path, (await files.read(`code/${path}`)).toString()]];
  });
  return new Map(found.flat());
}

/** `a/b/c` and `a/b/c/` → `a/b/`; '' for what lies directly in `code/`. */
function toFolder(path: string): string {
  return path.slice(0, path.replace(/\/$/, '').lastIndexOf('/') + 1);
}
