import { join } from 'node:path';
import type { PendingChange } from '../contract/diffstat.ts';
import {
  NetworkError,
  NotFoundError,
  PendingError,
  RefusedError,
  TurnoutError,
} from '../errors/turnout-error.ts';
import type { StashPort, TakenStash } from '../operations/ports/stash-port.ts';
import type { RemoteFiles } from '../sftp/remote/remote-files.ts';
import type { Sftp } from '../sftp/sftp.ts';
import type { Clock } from '../system/clock.ts';
import { mapConcurrently } from '../system/concurrency/map-concurrently.ts';
import { onServer } from './code-path.ts';
import { contentsIn } from './content-store.ts';
import { copyChanges, isContent, sameEntry } from './copy-changes.ts';
import { lookInCode } from './lstat-code.ts';
import { type Manifest, manifestVersion, type StashedFile } from './manifest.ts';
import type { Shelf, ShelvedStash } from './stash-store.ts';

export interface Stashing {
  shelf: Shelf;
  sftp: Pick<Sftp, 'withFiles'>;
  /** What the platform is called. */
  platform?: string;
  site: { id: string; name: string };
  environment: string;
  /** The newest commit of the environment; null where the platform shows none. */
  base(): Promise<string | null>;
  /** E-mail address of the account. */
  person(): Promise<string>;
  /** Starts the container when it sleeps; whether it is up then. */
  wake(): Promise<boolean>;
  clock: Clock;
  /** Epoch milliseconds by the platform's clock; undefined where it has not told its time. */
  serverNow(): number | undefined;
  signal: AbortSignal;
  /** Told before a path is read. */
  copying(path: string): void;
}

/** Takes stashes of one environment. */
export function createStash(stashing: Stashing): StashPort {
  const { shelf } = stashing;
  /** Of this process, by id: what a later look is compared with. */
  const taken = new Map<string, ShelvedStash>();
  /** Those of an earlier process that hold the same: they stay as they are. */
  const earlier = new Set<string>();

  function remember(stash: ShelvedStash): TakenStash {
    taken.set(stash.id, stash);
    return { id: stash.id, folder: stash.folder, changes: stash.manifest.changes };
  }

  function find({ id }: TakenStash): ShelvedStash {
    const stash = taken.get(id);
    if (stash) return stash;
    throw new NotFoundError(`The stash ${id} was not taken here.`, { hint: 'See: turnout stash:list' });
  }

  /** One that holds the very same already: each further try would else make another. */
  async function findEqual(manifest: Manifest): Promise<ShelvedStash | undefined> {
    const form = describeForm(manifest);
    for (const stash of onDisk(() => shelf.list()).stashes) {
      if (describeForm(stash.manifest) !== form) continue;
      const contents = contentsIn(join(stash.folder, 'contents'));
      const whole = await mapConcurrently(stash.manifest.files, file =>
        file.kind === 'file' ? contents.isWhole(file.sha256) : Promise.resolve(true),
      );
      if (whole.every(Boolean)) return stash;
    }
    return undefined;
  }

  async function take(
    changes: readonly PendingChange[],
    find: (manifest: Manifest) => Promise<ShelvedStash | undefined>,
  ): Promise<TakenStash> {
    const [base, takenBy] = await Promise.all([stashing.base(), stashing.person()]);
    const takenAt = stashing.clock.now();
    const draft = onDisk(() => shelf.draft());
    try {
      const files = await whereAwake(stashing, () => copyInto(draft, changes, stashing));
      const { platform, site, environment } = stashing;
      const about = {
        version: manifestVersion,
        platform,
        site,
        environment,
        base,
        takenAt,
        takenBy,
      } as const;
      const manifest = { ...about, changes: changes.map(known), files };
      const equal = await find(manifest);
      if (!equal) return remember(onDisk(() => shelf.keep(draft, manifest)));
      shelf.abandon(draft);
      earlier.add(equal.id);
      return remember(equal);
    } catch (error) {
      shelf.abandon(draft);
      throw error;
    }
  }

  return {
    take: changes => take(changes, async () => undefined),
    takeOnce: changes => take(changes, findEqual),

    async changedSince(stash) {
      const { manifest } = find(stash);
      return afterConnecting(stashing.sftp, files => changedPaths(manifest, files));
    },

    async extend(stash, changes) {
      const before = find(stash);
      if (earlier.has(before.id)) return take(merge(before.manifest.changes, changes), async () => undefined);
      const copies = await copyInto(before.folder, changes, stashing);
      const replaced = new Set(changes.map(({ path }) => path));
      const kept = <T extends { path: string }>(all: readonly T[]) =>
        all.filter(({ path }) => !replaced.has(path));
      const manifest: Manifest = {
        ...before.manifest,
        changes: [...kept(before.manifest.changes), ...changes.map(known)],
        files: [...kept(before.manifest.files), ...copies],
      };
      return remember(onDisk(() => shelf.amend(before, manifest)));
    },
  };
}

/** The newer of two changes of the same path. */
function merge(older: readonly PendingChange[], newer: readonly PendingChange[]): PendingChange[] {
  const paths = new Set(newer.map(({ path }) => path));
  return [...older.filter(({ path }) => !paths.has(path)), ...newer];
}

/** What makes two stashes the same, whenever and by whomever they were taken. */
function describeForm({ platform, site, environment, base, changes, files }: Manifest): string {
  const sorted = <T extends { path: string }>(all: readonly T[]) =>
    all.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.stringify([platform ?? '', site.id, environment, base, sorted(changes), sorted(files)]);
}

function copyInto(
  folder: string,
  changes: readonly PendingChange[],
  { sftp, clock, serverNow, signal, copying }: Stashing,
): Promise<StashedFile[]> {
  const contents = contentsIn(join(folder, 'contents'));
  return afterConnecting(sftp, files =>
    copyChanges(changes, { files, contents, clock, serverNow, signal, copying }),
  );
}

/** A container that sleeps takes no connections (platform-api.md 14). What breaks off later is no NetworkError here. */
async function whereAwake<T>({ wake }: Stashing, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof NetworkError) || !(await wake())) throw error;
    return task();
  }
}

/** The paths that are not as they were copied. */
async function changedPaths({ changes, files }: Manifest, remote: RemoteFiles): Promise<string[]> {
  const look = lookInCode(remote);
  const deleted = changes.filter(({ status }) => status === 'D');
  const back = await mapConcurrently(deleted, async ({ path }) =>
    isContent(await look(path)) ? [path] : [],
  );
  const different = await mapConcurrently(files, async file => {
    const entry = await look(file.path);
    if (!entry || !sameEntry(entry, file)) return [file.path];
    if (file.kind === 'file') return [];
    return (await remote.readLink(onServer(file.path))) === file.target ? [] : [file.path];
  });
  return [...back, ...different].flat();
}

/** What goes wrong once the server is reached leaves a stash half done, which is not the same as there being none. */
async function afterConnecting<T>(
  sftp: Pick<Sftp, 'withFiles'>,
  task: (files: RemoteFiles) => Promise<T>,
): Promise<T> {
  return sftp.withFiles(files =>
    task(files).catch((error: unknown) => {
      throw asStashError(error);
    }),
  );
}

function asStashError(error: unknown): unknown {
  if (!(error instanceof TurnoutError)) return localFailure(error);
  const halfWay = [NetworkError, NotFoundError, RefusedError].some(kind => error instanceof kind);
  if (!halfWay) return error;
  return new PendingError(`The stash was not finished: ${error.message}`, {
    hint: 'The changes are untouched. Try again.',
    cause: error,
  });
}

function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof TurnoutError ? error : localFailure(error);
  }
}

function localFailure(cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause)) return cause;
  return new TurnoutError('failed', `The stash could not be kept on this machine: ${cause.message}.`, {
    hint: 'The changes on the server are untouched. Check the disk, and the permissions of the folder.',
    cause,
  });
}

/** `copyChanges` has refused every other letter. */
function known({ path, status, additions, deletions }: PendingChange): Manifest['changes'][number] {
  return { path, status: status === 'A' || status === 'D' ? status : 'M', additions, deletions };
}
