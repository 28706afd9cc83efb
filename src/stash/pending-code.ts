import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PendingChange } from '../contract/diffstat.ts';
import type { CodeEntry } from '../git/code-entries.ts';
import type { RemoteFiles } from '../sftp/remote/remote-files.ts';
import type { Sftp } from '../sftp/sftp.ts';
import { mapConcurrently } from '../system/concurrency/map-concurrently.ts';
import { makeTemporaryFolder } from '../system/disk/temporary-folder.ts';
import { onServer, undecoded } from './code-path.ts';
import { lookInCode } from './lstat-code.ts';

/** What has become of these changes by now, as far as it can be shown. */
export interface PendingCode {
  entries: CodeEntry[];
  /** Names that are not UTF-8: SFTP cannot ask for them (decisions.md 30). */
  undecoded: string[];
}

/**
 * Fetches what pending changes left on the server and hands it to `task`; the files are gone afterwards. For a look at
 * them, not for a copy: a file that is written meanwhile is fetched as it is just then.
 */
export async function withPendingCode<T>(
  sftp: Pick<Sftp, 'withFiles'>,
  changes: readonly PendingChange[],
  task: (code: PendingCode) => Promise<T>,
): Promise<T> {
  const folder = makeTemporaryFolder('turnout-code-');
  try {
    const [named, unnamed] = [changes.filter(isDecoded), changes.filter(change => !isDecoded(change))];
    const present = named.filter(({ status }) => status !== 'D');
    const fetched =
      present.length === 0 ? [] : await sftp.withFiles(files => fetchAll(files, present, folder));
    const gone = named
      .filter(({ status }) => status === 'D')
      .map(({ path }): CodeEntry => ({ path, kind: 'gone' }));
    return await task({ entries: [...gone, ...fetched], undecoded: unnamed.map(({ path }) => path) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isDecoded({ path }: PendingChange): boolean {
  return !path.includes(undecoded);
}

function fetchAll(
  files: RemoteFiles,
  changes: readonly PendingChange[],
  folder: string,
): Promise<CodeEntry[]> {
  const look = lookInCode(files);
  return mapConcurrently([...changes.entries()], async ([index, { path }]): Promise<CodeEntry> => {
    const entry = await look(path);
    if (entry?.kind === 'link') return { path, kind: 'link', target: await files.readLink(onServer(path)) };
    if (entry?.kind !== 'file') return { path, kind: 'gone' };
    const from = join(folder, String(index));
    await pipeline(files.stream(onServer(path)), createWriteStream(from, { mode: 0o600 }));
    return { path, kind: 'file', executable: entry.executable, from };
  });
}
