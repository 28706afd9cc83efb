import { createHash } from 'node:crypto';
import { appendFileSync, createReadStream, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { isMissing, makePrivateFolder, readFileIfThere } from '../../system/disk/files.ts';
import { parseJson } from '../../text/parse-json.ts';

const record = v.object({
  /** Relative to `code/`. */
  path: v.string(),
  /** Bytes. */
  size: v.number(),
  sha256: v.string(),
  /** Epoch milliseconds, by the platform's clock where it was known. */
  at: v.number(),
  /** The newest commit before it, where that is known. */
  base: v.optional(v.string()),
});

type UploadRecord = v.InferOutput<typeof record>;

interface Sent {
  /** Absolute, on this machine. */
  from: string;
  /** Relative to `code/`. */
  path: string;
  /** Spares reading it again. */
  known?: { size: number; sha256: string } | undefined;
}

/** What was sent from this machine to the code of one environment, so that nothing of it is forgotten. */
export interface UploadJournal {
  /** Writes a file down that the server has. */
  add(sent: Sent, base: string | undefined): Promise<void>;
  /** The newest record of each path, from this moment on, by the platform's clock. Epoch milliseconds. */
  since(moment: number): UploadRecord[];
}

/** Where there is no home, nothing can be remembered. */
export const noJournal: UploadJournal = { add: async () => {}, since: () => [] };

interface JournalDeps {
  /** The data folder. */
  folder: string;
  /** Names the environment; good for a name of a folder. */
  key: string;
  /** Tells this process from others, in a name of a file. */
  writer: string;
  now(): number;
  /** Milliseconds that the platform's clock is ahead of ours, as far as that is known. */
  clockAhead(): number | undefined;
}

/** So many files are kept, the newest; a command that uploads begins one, and another after so many bytes. */
const maxFiles = 200;
const maxFileSize = 8 * 1024 * 1024;

/**
 * Every process writes to a file of its own, a line a record, so that none can tear another's. A line that a kill has
 * cut off is left out.
 */
/** Times of two machines are compared with so much room. Milliseconds. */
const clockMargin = 60_000;

/** What was written to so long before is not read; a clock that was set meanwhile is hardly further off. Milliseconds. */
const fileMargin = 24 * 60 * 60 * 1000;

export function createUploadJournal({ folder, key, writer, now, clockAhead }: JournalDeps): UploadJournal {
  const location = join(folder, 'uploads', key);
  let own = '';
  let length = maxFileSize;

  function startFile(): void {
    makePrivateFolder(location);
    for (const name of filesIn(location).slice(0, 1 - maxFiles))
      rmSync(join(location, name), { force: true });
    own = join(location, `${now()}-${writer}.jsonl`);
    length = 0;
  }

  return {
    async add({ from, path, known }, base) {
      const { size, sha256 } = known ?? (await digest(from));
      const line = `${JSON.stringify({ path, size, sha256, at: now() + (clockAhead() ?? 0), ...(base && { base }) })}\n`;
      if (length >= maxFileSize) startFile();
      appendFileSync(own, line, { mode: 0o600 });
      length += line.length;
    },

    since(moment) {
      const newest = new Map<string, UploadRecord>();
      const ahead = Math.max(0, clockAhead() ?? 0);
      const records = filesIn(location)
        .filter(name => lastWrite(join(location, name)) + ahead >= moment - fileMargin)
        .flatMap(name => readRecords(join(location, name)))
        .filter(({ at }) => at >= moment - clockMargin);
      for (const each of records) {
        if ((newest.get(each.path)?.at ?? 0) <= each.at) newest.set(each.path, each);
      }
      return [...newest.values()];
    },
  };
}

async function digest(file: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  const stream = createReadStream(file);
  await pipeline(stream, hash);
  return { size: stream.bytesRead, sha256: hash.digest('hex') };
}

/** The oldest first: their names begin with the moment. */
function filesIn(location: string): string[] {
  try {
    return readdirSync(location)
      .filter(name => name.endsWith('.jsonl'))
      .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Epoch milliseconds. Another process may have removed the file since it was listed. */
function lastWrite(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

function readRecords(file: string): UploadRecord[] {
  return (readFileIfThere(file) ?? '').split('\n').flatMap(line => {
    const found = v.safeParse(record, parseJson(line));
    return found.success ? [found.output] : [];
  });
}
