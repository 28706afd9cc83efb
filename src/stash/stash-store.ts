import { type Dirent, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TurnoutError } from '../errors/turnout-error.ts';
import {
  hasCode,
  isMissing,
  makePrivateFolder,
  readRegularFile,
  syncFolder,
  whyUnwritable,
  writeFileAtomically,
} from '../system/disk/files.ts';
import { clearDead, closeDraft, type Owner, openDraft } from './drafts.ts';
import { type Manifest, parseManifest } from './manifest.ts';

export interface ShelvedStash {
  id: string;
  /** Absolute. */
  folder: string;
  manifest: Manifest;
}

interface Shelved {
  /** Newest first. */
  stashes: ShelvedStash[];
  /** Folders that should be stashes and cannot be read as such. */
  damaged: { id: string; folder: string; problem: TurnoutError }[];
}

/** The folder that all stashes lie in, each in a folder of its own that has the stash's id for a name. */
export interface Shelf {
  /** Also takes away what processes that were killed have left half-done. */
  list(): Shelved;
  /** A folder to gather a stash in; it is no stash before `keep`. */
  draft(): string;
  /** Makes a stash of a draft, as one step; its contents have to be on the disk already. */
  keep(draft: string, manifest: Manifest): ShelvedStash;
  /** Takes a draft away. */
  abandon(draft: string): void;
  /** Replaces what a stash says of itself, as one step. */
  amend(stash: ShelvedStash, manifest: Manifest): ShelvedStash;
  drop(id: string): void;
}

export function openShelf(folder: string, owner: Owner): Shelf {
  function list(): Shelved {
    const found: Shelved = { stashes: [], damaged: [] };
    clearDeadIfPossible();
    const names = foldersIn(folder);
    for (const { name } of names.filter(each => !each.name.startsWith('.'))) {
      const location = { id: name, folder: join(folder, name) };
      try {
        found.stashes.push({ ...location, manifest: readManifest(location.folder) });
      } catch (error) {
        if (!(error instanceof TurnoutError)) throw error;
        found.damaged.push({ ...location, problem: error });
      }
    }
    found.stashes.sort((a, b) => b.manifest.takenAt - a.manifest.takenAt || (a.id < b.id ? 1 : -1));
    return found;
  }

  /** A disk that is read-only keeps what it has, and its stashes can be looked at all the same. */
  function clearDeadIfPossible(): void {
    try {
      clearDead(folder, owner);
    } catch (error) {
      if (whyUnwritable(error) === undefined) throw error;
    }
  }

  function keep(draft: string, manifest: Manifest): ShelvedStash {
    writeManifest(draft, manifest);
    syncFolder(join(draft, 'contents'));
    const name = createName(manifest);
    for (let number = 1; ; number++) {
      const id = number === 1 ? name : `${name}-${number}`;
      try {
        renameSync(draft, join(folder, id));
      } catch (error) {
        if (hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST') || hasCode(error, 'EPERM')) continue;
        throw error;
      }
      syncFolder(folder);
      closeDraft(draft);
      return { id, folder: join(folder, id), manifest };
    }
  }

  return {
    list,
    keep,
    draft() {
      makePrivateFolder(folder);
      clearDead(folder, owner);
      return openDraft(folder, owner);
    },
    abandon: closeDraft,
    amend(stash, manifest) {
      syncFolder(join(stash.folder, 'contents'));
      writeManifest(stash.folder, manifest);
      return { ...stash, manifest };
    },
    drop(id) {
      // Renamed first, so that a half-dropped one is not listed.
      const gone = join(folder, `.dropped-${basename(id)}-${owner.processId}-${owner.now()}`);
      renameSync(join(folder, basename(id)), gone);
      rmSync(gone, { recursive: true, force: true });
    },
  };
}

/** None where no stash was ever taken. */
function foldersIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(each => each.isDirectory());
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** `my-site.dev-20261122-110305`, in UTC. */
function createName({ site, environment, takenAt }: Manifest): string {
  const [day = '', time = ''] = new Date(takenAt).toISOString().replaceAll(/[-:]/g, '').split(/[T.]/);
  const where = `${site.name}.${environment}`.replaceAll(/[^A-Za-z0-9.-]|^\./g, '_');
  return `${where}-${day}-${time}`;
}

function readManifest(folder: string): Manifest {
  let text: string;
  try {
    text = readRegularFile(join(folder, 'manifest.json'));
  } catch (cause) {
    throw new TurnoutError('failed', 'Its manifest cannot be read.', {
      hint: `What is left lies in ${folder}.`,
      cause,
    });
  }
  return parseManifest(text);
}

function writeManifest(folder: string, manifest: Manifest): void {
  writeFileAtomically(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, 0o600);
}
