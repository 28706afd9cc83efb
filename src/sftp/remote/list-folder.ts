import type { FileEntryWithStats } from 'ssh2';
import { UnsafeError } from '../../errors/turnout-error.ts';
import type { Channel } from '../transport/channel.ts';
import { isEndOfFile } from '../transport/status-errors.ts';
import { createListingWatch, type ListingWatch } from './listing-watch.ts';
import { type NamedEntry, toRemoteEntry } from './remote-entry.ts';

/** Requests under way for one folder: the first two are enough for most, since the second says that it was all. */
const minEntries = 2;
const maxRequests = 8;
/** What no real folder has: then the server is making it up. */
const maxEntries = 1_000_000;
const maxEmptyAnswers = 100;
/** Returns that may hold a single entry each. */
const maxLoneAnswers = 20_000;

/**
 * What is in a folder, as it comes in, without `.` and `..`; nothing is asked for before the last part was used. Rejects
 * with ssh2's error for a status, with UnsafeError when there is no end to it, TimeoutError when it takes too long.
 */
export async function* listFolder(
  channel: Channel,
  path: string,
  watch: ListingWatch = createListingWatch(channel.listing),
): AsyncGenerator<NamedEntry[], void, void> {
  const handle = await channel.request<Buffer>((sftp, done) => sftp.opendir(path, done));
  let entries = 0;
  let empty = 0;
  let count = 0;
  try {
    for (let asked = minEntries; ; asked = Math.min(asked * 2, maxRequests)) {
      const answers = await Promise.all(Array.from({ length: asked }, () => readSome(channel, handle)));
      for (const answer of answers) {
        entries += answer?.length ?? 0;
        count++;
        if (count > maxLoneAnswers && entries < 2 * count) throw endless(path);
        empty = answer?.length === 0 ? empty + 1 : 0;
        if (entries > maxEntries || empty > maxEmptyAnswers) throw endless(path);
        if (answer && answer.length > 0) yield answer.map(named);
      }
      if (answers.includes(undefined)) return;
      watch.check(path, entries);
    }
  } finally {
    void channel.send((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}

/** All that is in a folder, at once. `looking` is told how many there are so far. Rejects as `listFolder`. */
export async function readFolder(
  channel: Channel,
  path: string,
  looking: (entries: number) => void = () => {},
): Promise<NamedEntry[]> {
  const entries: NamedEntry[] = [];
  for await (const some of listFolder(channel, path)) {
    for (const entry of some) entries.push(entry);
    looking(entries.length);
  }
  return entries;
}

/** Undefined when there is nothing more. */
async function readSome(channel: Channel, handle: Buffer): Promise<FileEntryWithStats[] | undefined> {
  try {
    return await channel.request<FileEntryWithStats[]>((sftp, done) => sftp.readdir(handle, done));
  } catch (error) {
    if (isEndOfFile(error)) return undefined;
    throw error;
  }
}

function named({ filename, attrs }: FileEntryWithStats): NamedEntry {
  return { name: filename, ...toRemoteEntry(attrs) };
}

function endless(path: string): UnsafeError {
  return new UnsafeError(`${path} has no end: the server goes on listing what is in it.`, {
    hint: "Name a folder further down, or contact the server's administrator.",
  });
}
