import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { properties, rows } from '../../../src/output/columns.ts';
import { name } from '../hostile-names.ts';
import { diffstat, environmentList, print } from '../samples.ts';

const records = fc.array(fc.record({ file: name, status: name }), { minLength: 1 });
const runs = { numRuns: 500 };

describe('JSON', () => {
  test('parses back, and is ASCII', async () => {
    await fc.assert(
      fc.asyncProperty(records, async list => {
        const printed = await print(diffstat, list, { format: 'json' });
        expect(printed).toMatch(/^[\n\x20-\x7e]*$/);
        expect(JSON.parse(printed)).toEqual(list);
      }),
      runs,
    );
  });

  test('keeps the order of rows whose keys look like numbers', async () => {
    const printed = await print(environmentList, [{ id: 'dev' }, { id: '42' }, { id: '7' }], {
      format: 'json',
      fields: 'id',
    });
    expect(printed).toBe(
      '{\n    "dev": {\n        "id": "dev"\n    },\n    "42": {\n        "id": "42"\n    },\n    "7": {\n        "id": "7"\n    }\n}\n',
    );
  });

  test('leaves slashes alone and writes half of a surrogate pair as an escape', async () => {
    expect(await print(diffstat, [{ file: 'a/b\ud83d' }], { format: 'json' })).toBe(
      '[\n    {\n        "file": "a/b\\ud83d"\n    }\n]\n',
    );
  });
});

describe('YAML', () => {
  const pair = properties({ a: { label: 'A' }, b: { label: 'B' } });

  test.each([['1.2'], ['1.1']] as const)('parses back with a parser of version %s', async version => {
    await fc.assert(
      fc.asyncProperty(records, async list => {
        expect(parseYaml(await print(diffstat, list, { format: 'yaml' }), { version })).toEqual(list);
        const [{ file, status } = { file: '', status: '' }] = list;
        expect(parseYaml(await print(pair, { a: file, b: status }, { format: 'yaml' }), { version })).toEqual(
          { a: file, b: status },
        );
      }),
      runs,
    );
  });

  test('parses back with any name for a key', async () => {
    await fc.assert(
      fc.asyncProperty(name, async id => {
        const printed = await print(environmentList, [{ id, locked: true }], { format: 'yaml' });
        expect([...parseYaml(printed, { mapAsMap: true }).keys()]).toEqual([id]);
      }),
      runs,
    );
  });

  test('holds no character that hides, and each value stays on its line', async () => {
    await fc.assert(
      fc.asyncProperty(records, async list => {
        const printed = await print(diffstat, list, { format: 'yaml' });
        expect(printed.replaceAll('\n', '')).not.toMatch(
          /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\ufeff\ufffe\uffff]/u,
        );
        expect(printed.split('\n')).toHaveLength(list.length * 3 + 1);
      }),
      runs,
    );
  });
});

describe('CSV', () => {
  test('parses back', async () => {
    await fc.assert(
      fc.asyncProperty(records, async list => {
        const printed = await print(diffstat, list, { format: 'csv', fields: 'file,status' });
        expect(parseCsv(printed)).toEqual([
          ['File', 'Status'],
          ...list.map(({ file, status }) => [file, status]),
        ]);
      }),
      runs,
    );
  });

  test.each([
    ['a b', '"a b"'],
    ['a\\b', '"a\\b"'],
    ['a\tb', '"a\tb"'],
    ['a,b', '"a,b"'],
    ['a\rb', '"a\rb"'],
    ['say "hi"', '"say ""hi"""'],
    ['\\"', '"\\"""'],
    ["it's;fine", "it's;fine"],
    ['', ''],
  ])('%j is written as %s', async (file, written) => {
    expect(await print(diffstat, [{ file, status: 'M' }], { format: 'csv' })).toBe(
      `File,Status\n${written},M\n`,
    );
  });
});

describe('TSV', () => {
  test('has a line for each record and a cell for each field, and gives the values back', async () => {
    await fc.assert(
      fc.asyncProperty(records, async list => {
        const printed = await print(diffstat, list, { format: 'tsv', fields: 'file,status' });
        expect(printed).not.toContain('\r');
        const lines = printed.split('\n');
        expect(lines.pop()).toBe('');
        expect(lines.map(line => line.split('\t').map(unescaped))).toEqual(
          list.map(({ file, status }) => [file, status]),
        );
      }),
      runs,
    );
  });
});

test('string and list carry the value itself', async () => {
  await fc.assert(
    fc.asyncProperty(name, async file => {
      expect(await print(diffstat, [{ file }], { field: 'file' })).toBe(`${file}\n`);
      expect(await print(environmentList, [{ id: file }], { format: 'list' })).toBe(`${file}\n`);
      expect(await print(diffstat, [{ file, status: 'M' }], { format: 'list' })).toBe(`${file}\n`);
    }),
    runs,
  );
});

test('rows are written without their heading where a script reads lines', async () => {
  const two = rows({ a: { label: 'A' }, b: { label: 'B' } });
  expect(await print(two, [{ a: 1, b: 2 }], { format: 'tsv' })).toBe('1\t2\n');
  expect(await print(two, [{ a: 1, b: 2 }], { format: 'string' })).toBe('1\t2\n');
});

function unescaped(cell: string): string {
  const plain: Record<string, string> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };
  return cell.replace(/\\(.)/g, (_, letter: string) => plain[letter] ?? '?');
}

/** RFC 4180, told apart from the writer under test. */
function parseCsv(source: string): string[][] {
  const parsed: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, bare, end] of source.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    cells.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\n') {
      parsed.push(cells);
      cells = [];
    }
  }
  return parsed;
}
