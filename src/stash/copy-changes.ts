import type { PendingChange } from '../contract/diffstat.ts';
import { NotFoundError, PendingError } from '../errors/turnout-error.ts';
import type { RemoteEntry } from '../sftp/remote/remote-entry.ts';
import type { RemoteFiles } from '../sftp/remote/remote-files.ts';
import type { Clock } from '../system/clock.ts';
import { mapConcurrently } from '../system/concurrency/map-concurrently.ts';
import { onServer, refuseUncopyable, undecoded } from './code-path.ts';
import type { Contents } from './content-store.ts';
import { lookInCode } from './lstat-code.ts';
import type { StashedFile } from './manifest.ts';

export interface Copying {
  files: RemoteFiles;
  contents: Contents;
  clock: Clock;
  /** Epoch milliseconds by the platform's clock; undefined where it has not told its time. */
  serverNow(): number | undefined;
  signal: AbortSignal;
  /** Told before a path is read. */
  copying(path: string): void;
}

/** What was seen at a path, and when, by `elapsed`. */
interface Look {
  entry: RemoteEntry;
  at: number;
}

/** How often a file that goes on changing is read. */
const maxReads = 5;

/**
 * Copies what these changes left on the server. Every file that is answered was the same before and after it was read
 * (decisions.md 4). Throws PendingError for a path of which that cannot be said.
 */
export async function copyChanges(
  changes: readonly PendingChange[],
  copying: Copying,
): Promise<StashedFile[]> {
  refuseUncopyable(changes);
  const look = lookInCode(copying.files);
  await mapConcurrently(
    changes.filter(({ status }) => status === 'D'),
    async ({ path }) => {
      if (isContent(await look(path))) throw untakeable(path, 'is listed as deleted, but it is there');
    },
  );
  // All are looked at first, so that one rest serves all that were written a moment ago.
  const seen = await mapConcurrently(
    changes.filter(({ status }) => status !== 'D'),
    async ({ path }) => ({ path, look: await lookAt(path, copying) }),
  );
  return mapConcurrently(seen, each => copySteady(each.path, each.look, copying));
}

export function isContent(entry: RemoteEntry | undefined): boolean {
  return entry !== undefined && entry.kind !== 'folder';
}

async function copySteady(path: string, first: Look, copying: Copying): Promise<StashedFile> {
  let before = first;
  for (let readings = 0; readings < maxReads; readings++) {
    await restIfYoung(before, copying);
    copying.copying(path);
    const copy = await copyOnce(path, before.entry, copying);
    const after = await lookAt(path, copying);
    if (sameEntry(before.entry, after.entry) && copy) return copy;
    before = after;
  }
  throw untakeable(path, 'goes on being changed');
}

/** Milliseconds. Times are whole seconds: within one, a second write would leave size and time as they are. */
const rest = 2000;
/** Milliseconds that the clocks of the API and of the files may be apart. */
const skew = 60_000;

// SFTP does not tell the server's time, and this machine's clock may be wrong. A file that was seen unchanged for two
// seconds is older than that by any clock; only for one that is old by the platform's can the wait be spared.
async function restIfYoung({ entry, at }: Look, { clock, serverNow, signal }: Copying): Promise<void> {
  const now = serverNow();
  if (now !== undefined && entry.mtime * 1000 < now - skew) return;
  const left = at + rest - clock.elapsed();
  if (left > 0) await clock.sleep(left, signal);
}

/** Undefined when it was another content than what was looked at. */
async function copyOnce(
  path: string,
  { kind, size, executable, mtime }: RemoteEntry,
  { files, contents }: Copying,
): Promise<StashedFile | undefined> {
  if (kind === 'link') {
    const target = await unlessGone(files.readLink(onServer(path)));
    if (target === undefined) return undefined;
    if (target.includes(undecoded)) throw untakeable(path, 'leads to a name that is not UTF-8');
    return { kind, path, target, size, mtime };
  }
  const kept = await unlessGone(contents.add(files.stream(onServer(path))));
  if (kept?.size !== size) return undefined;
  return { kind: 'file', path, size, executable, sha256: kept.sha256, mtime };
}

/** What goes away while it is read is looked at again. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/** Throws PendingError for what cannot be copied. */
async function lookAt(path: string, { files, clock }: Copying): Promise<Look> {
  const at = clock.elapsed();
  const entry = await files.look(onServer(path));
  if (!entry) throw untakeable(path, 'is listed, but it is not there');
  if (entry.kind === 'folder') throw untakeable(path, 'is a folder');
  if (entry.kind === 'other') throw untakeable(path, 'is neither a file nor a link');
  return { entry, at };
}

/** As far as can be told without reading it. */
export function sameEntry(
  a: RemoteEntry,
  b: Omit<RemoteEntry, 'executable'> & { executable?: boolean },
): boolean {
  const sameBit = b.executable === undefined || a.executable === b.executable;
  return a.kind === b.kind && a.size === b.size && a.mtime === b.mtime && sameBit;
}

function untakeable(path: string, what: string): PendingError {
  return new PendingError(`No stash was taken: ${path} ${what}.`, {
    hint: 'The changes are untouched. Another user may be writing there; check, then run the command again.',
  });
}
