import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { isMissing, makePrivateFolder, writeFileAtomically } from '../../system/disk/files.ts';
import type { Kind, Records } from '../model/records.ts';
import { openJournal } from './journal.ts';
import { type Change, createTables, type Store } from './store.ts';

/** So many journal lines are folded into the snapshot at the next start. */
const foldAfter = 1000;

interface Line {
  /** Number of the transition; the snapshot tells which ones it already holds. */
  n: number;
  changes: Change[];
}

/**
 * A snapshot and a journal with one line a transition. A line is with the system before `write` returns, so
 * that what was acknowledged survives `kill -9`; a line that was cut by it is dropped. Throws TurnoutError
 * for a file that is neither what we wrote nor the beginning of it.
 */
export function openDurableStore(dir: string): Store {
  makePrivateFolder(dir);
  const { snapshotFile, journalFile } = filesIn(dir);
  const { tables, found, last } = readStored(dir);
  let n = last;

  const journal = openJournal(journalFile);
  if (found.lines.length > foldAfter) {
    writeFileAtomically(snapshotFile, JSON.stringify({ n, changes: tables.snapshot() }), 0o600);
    journal.truncate(0);
  } else if (found.wholeBytes < found.bytes) {
    journal.truncate(found.wholeBytes);
  }

  return {
    get: tables.get,
    all: tables.all,
    write(...changes) {
      const line: Line = { n: n + 1, changes };
      journal.append(Buffer.from(`${JSON.stringify(line, keepUndefined)}\n`));
      n += 1;
      tables.apply(changes);
    },
    close: () => journal.close(),
  };
}

/** What is stored of one kind, without taking the store over: also while a sandbox writes to it. */
export function readStoredRecords<K extends Kind>(dir: string, kind: K): Records[K][] {
  return readStored(dir).tables.all(kind);
}

function filesIn(dir: string) {
  return { snapshotFile: join(dir, 'state.json'), journalFile: join(dir, 'journal.ndjson') };
}

function readStored(dir: string) {
  const { snapshotFile, journalFile } = filesIn(dir);
  const tables = createTables();
  const snapshot = readSnapshot(snapshotFile);
  tables.apply(snapshot.changes);
  const found = readJournal(journalFile);
  const fresh = found.lines.filter(({ n }) => n > snapshot.n);
  for (const { changes } of fresh) tables.apply(changes);
  return { tables, found, last: fresh.at(-1)?.n ?? snapshot.n };
}

// JSON has no undefined; a forgotten record has to stay one.
function keepUndefined(key: string, value: unknown): unknown {
  return key === 'record' && value === undefined ? null : value;
}

function readSnapshot(file: string): Line {
  const text = readIfThere(file);
  return text === undefined ? { n: 0, changes: [] } : parseLine(text.toString('utf8'), file);
}

/** The whole lines of the journal, and how many bytes they take. */
function readJournal(file: string): { lines: Line[]; bytes: number; wholeBytes: number } {
  const content = readIfThere(file) ?? Buffer.alloc(0);
  const wholeBytes = content.lastIndexOf(0x0a) + 1;
  const text = content.subarray(0, wholeBytes).toString('utf8');
  const lines = text.split('\n').filter(Boolean);
  return {
    lines: lines.map((line, index) => parseLine(line, `${file}, line ${index + 1}`)),
    bytes: content.length,
    wholeBytes,
  };
}

function parseLine(text: string, where: string): Line {
  try {
    const { n, changes }: Line = JSON.parse(text);
    return {
      n,
      changes: changes.map(change => ({ ...change, record: change.record ?? undefined }) as Change),
    };
  } catch (cause) {
    throw new TurnoutError('failed', `What the sandbox remembers is damaged: ${where}`, {
      hint: 'Put the file back from a copy, or start afresh: turnout sandbox:reset',
      cause,
    });
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
