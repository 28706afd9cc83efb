import { join } from 'node:path';
import type { PendingChange } from '../contract/diffstat.ts';
import {
  NetworkError,
  NotFoundError,
  PendingError,
  RefusedError,
  TurnoutError,
} from '../errors/turnout-error.ts';
import type { StashPort, TakenStash } from '../mode/stash-port.ts';
import { inTurns } from '../sftp/in-turns.ts';
import type { RemoteFiles } from '../sftp/remote-files.ts';
import type { Sftp } from '../sftp/sftp.ts';
import type { Clock } from '../system/clock.ts';
import { onServer } from './code-path.ts';
import { contentsIn } from './contents.ts';
import { copyChanges, isContent, sameEntry } from './copy-changes.ts';
import { lookInCode } from './look-in-code.ts';
import { type Manifest, manifestVersion, type StashedFile } from './manifest.ts';
import type { Shelf, ShelvedStash } from './shelf.ts';

export interface Stashing {
  shelf: Shelf;
  sftp: Pick<Sftp, 'withFiles'>;
  site: { id: string; name: string };
  environment: string;
  /** The newest commit of the environment; null where the platform shows none. */
  base(): Promise<string | null>;
  /** E-mail address of the account. */
  person(): Promise<string>;
  /** Starts the container when it sleeps; whether it is up then. */
  wake(): Promise<boolean>;
  clock: Clock;
  signal: AbortSignal;
  /** Told before a path is read. */
  copying(path: string): void;
}

/** Takes stashes of one environment. */
export function createStash(stashing: Stashing): StashPort {
  const { shelf } = stashing;
  /** Of this process, by id: what a later look is compared with. */
  const taken = new Map<string, ShelvedStash>();

  function remember(stash: ShelvedStash): TakenStash {
    taken.set(stash.id, stash);
    return { id: stash.id, folder: stash.folder, changes: stash.manifest.changes };
  }

  function find({ id }: TakenStash): ShelvedStash {
    const stash = taken.get(id);
    if (stash) return stash;
    throw new NotFoundError(`The stash ${id} was not taken here.`, { hint: 'See: turnout stash:list' });
  }

  return {
    async take(changes) {
      const [base, takenBy] = await Promise.all([stashing.base(), stashing.person()]);
      const takenAt = stashing.clock.now();
      const draft = onDisk(() => shelf.draft());
      try {
        const files = await whereAwake(stashing, () => copyInto(draft, changes, stashing));
        const { site, environment } = stashing;
        const about = { version: manifestVersion, site, environment, base, takenAt, takenBy } as const;
        const manifest = { ...about, changes: changes.map(known), files };
        return remember(onDisk(() => shelf.keep(draft, manifest)));
      } catch (error) {
        shelf.abandon(draft);
        throw error;
      }
    },

    async changedSince(stash) {
      const { manifest } = find(stash);
      return afterConnecting(stashing.sftp, files => changedPaths(manifest, files));
    },

    async extend(stash, changes) {
      const before = find(stash);
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

function copyInto(
  folder: string,
  changes: readonly PendingChange[],
  { sftp, clock, signal, copying }: Stashing,
): Promise<StashedFile[]> {
  const contents = contentsIn(join(folder, 'contents'));
  return afterConnecting(sftp, files => copyChanges(changes, { files, contents, clock, signal, copying }));
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
  const back = await inTurns(deleted, async ({ path }) => (isContent(await look(path)) ? [path] : []));
  const different = await inTurns(files, async file => {
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
