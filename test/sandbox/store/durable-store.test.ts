import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SessionRecord } from '../../../src/sandbox/model/records.ts';
import { openDurableStore } from '../../../src/sandbox/store/durable-store.ts';
import { type Change, forget, put, type Store } from '../../../src/sandbox/store/store.ts';

let dir: string;
let journal: string;
let snapshot: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'turnout-store-'));
  journal = join(dir, 'journal.ndjson');
  snapshot = join(dir, 'state.json');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const session = (id: string, userId = 'ann'): SessionRecord => ({ id, userId, expiresAt: 1 });
const contentOf = (store: Store) => store.all('session').map(({ id, userId }) => `${id}=${userId}`);

/** Opens, looks, closes. */
function reopened(): string[] {
  const store = openDurableStore(dir);
  try {
    return contentOf(store);
  } finally {
    store.close();
  }
}

/** A put or a forgetting of one of a few sessions, with texts that are hard on bytes. */
const change: fc.Arbitrary<Change> = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', '__proto__'),
    userId: fc.option(fc.string({ unit: 'binary' })),
  })
  .map(({ id, userId }) => (userId === null ? forget('session', id) : put('session', session(id, userId))));

describe('a store', () => {
  test('cut at any byte of its last line holds everything up to the line before, and goes on', () => {
    const transactions = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(transactions, all => {
        rmSync(dir, { recursive: true, force: true });
        const store = openDurableStore(dir);
        let before: string[] = [];
        let size = 0;
        for (const changes of all) {
          before = contentOf(store);
          size = statSync(journal).size;
          store.write(...changes);
        }
        const after = contentOf(store);
        store.close();
        const whole = readFileSync(journal);
        expect(reopened()).toEqual(after);
        for (let cut = size; cut < whole.length; cut += 1 + Math.floor((whole.length - size) / 40)) {
          writeFileSync(journal, whole.subarray(0, cut));
          expect(reopened()).toEqual(before);
          expect(statSync(journal).size).toBe(size);
        }
        const again = openDurableStore(dir);
        again.write(put('session', session('later')));
        again.close();
        expect(reopened()).toContain('later=ann');
      }),
      { numRuns: 40 },
    );
  });

  test('writes all changes of a transition or none', () => {
    const store = openDurableStore(dir);
    store.write(put('session', session('a')));
    store.write(forget('session', 'a'), put('session', session('b')), put('session', session('c')));
    store.close();
    truncateSync(journal, statSync(journal).size - 2);
    expect(reopened()).toEqual(['a=ann']);
  });

  test('keeps records in the order in which they were first written', () => {
    const store = openDurableStore(dir);
    for (const id of ['z', 'a', 'm']) store.write(put('session', session(id)));
    store.write(put('session', session('z', 'bob')));
    store.close();
    expect(reopened()).toEqual(['z=bob', 'a=ann', 'm=ann']);
  });

  test('is readable for no other user', () => {
    const store = openDurableStore(join(dir, 'own'));
    store.close();
    expect(statSync(join(dir, 'own')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, 'own', 'journal.ndjson')).mode & 0o777).toBe(0o600);
  });

  test('that is closed takes nothing more, and closes once', () => {
    const store = openDurableStore(dir);
    store.close();
    store.close();
    expect(() => store.write(put('session', session('a')))).toThrow('The store is closed.');
    expect(contentOf(store)).toEqual([]);
    expect(readFileSync(journal, 'utf8')).toBe('');
  });

  test('that is damaged in the middle says where', () => {
    writeFileSync(journal, '{"n":1,"changes":[]}\n{"n":2,"chan\n{"n":3,"changes":[]}\n');
    expect(() => openDurableStore(dir)).toThrow(`What the sandbox remembers is damaged: ${journal}, line 2`);
  });
});

describe('a long journal', () => {
  const lines = 1001;

  function fill(): void {
    const store = openDurableStore(dir);
    for (let n = 0; n < lines; n++) store.write(put('session', session(`s${n % 7}`, `user${n}`)));
    store.write(forget('session', 's3'));
    store.close();
  }

  test('is folded into the snapshot at the next start, and not before', () => {
    fill();
    expect(readFileSync(journal, 'utf8').split('\n')).toHaveLength(lines + 2);
    const content = reopened();
    expect(content).toHaveLength(6);
    expect(statSync(journal).size).toBe(0);
    expect(reopened()).toEqual(content);
    const store = openDurableStore(dir);
    store.write(put('session', session('after')));
    store.close();
    expect(reopened()).toEqual([...content, 'after=ann']);
  });

  test('whose folding was killed before the journal was emptied is not applied twice', () => {
    fill();
    const old = readFileSync(journal);
    const content = reopened();
    // The snapshot is there, and so is every line that it holds; `s3` must not come back for a moment.
    writeFileSync(journal, old.subarray(0, old.lastIndexOf(0x0a, old.length - 2) + 1));
    expect(reopened()).toEqual(content);
    const store = openDurableStore(dir);
    store.write(put('session', session('after')));
    store.close();
    expect(reopened()).toEqual([...content, 'after=ann']);
  });

  test('whose snapshot was killed while it was written has lost nothing', () => {
    fill();
    const half = JSON.stringify({ n: 5, changes: [] }).slice(0, 9);
    writeFileSync(join(dir, '.123-abc.tmp'), half);
    expect(reopened()).toHaveLength(6);
    expect(JSON.parse(readFileSync(snapshot, 'utf8'))).toMatchObject({ n: lines + 1 });
  });
});
