import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputChunk } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Built, buildTurnout, shell } from '../cli/built-turnout.ts';

const list = join(import.meta.dirname, 'loaded-chunks.txt');
const home = mkdtempSync(join(tmpdir(), 'turnout-loaded-'));
let built: Built;
beforeAll(async () => {
  built = await buildTurnout();
});
afterAll(() => {
  built.dispose();
  rmSync(home, { recursive: true, force: true });
});

const nameOf = (file: string) => file.replace(/^chunks\//, '').replace(/\.js$/, '');

/** All that is loaded with a chunk. */
function closure(start: OutputChunk | undefined): string[] {
  const byFile = new Map(built.chunks.map(chunk => [chunk.fileName, chunk]));
  const found = new Set<string>();
  const add = (file: string) => {
    if (found.has(file) || !byFile.has(file)) return;
    found.add(file);
    for (const next of byFile.get(file)?.imports ?? []) add(next);
  };
  add(start?.fileName ?? '');
  return [...found];
}

/** A line for each command: the chunks that it names, besides those of every command; each is loaded when it is first used. */
function loadedChunks(): string {
  const main = closure(built.chunks.find(({ fileName }) => fileName === 'main.js'));
  const lines = built.chunks.flatMap(chunk => {
    const name = /\/src\/commands\/(?!shared\/)(.+)\.ts$/.exec(chunk.moduleIds.join('\n'))?.[1];
    if (!name) return [];
    const own = closure(chunk).filter(file => file !== chunk.fileName && !main.includes(file));
    return `${name.replaceAll('/', ':')}: ${own.map(nameOf).sort().join(' ')}`.trimEnd();
  });
  return [`every command: start ${main.map(nameOf).join(' ')}`, ...lines.sort()].join('\n').concat('\n');
}

test('each command names these chunks and no other (npm run chunks writes the list)', () => {
  const found = loadedChunks();
  if (process.env['UPDATE_CHUNKS']) writeFileSync(list, found);
  else expect(found).toBe(readFileSync(list, 'utf8'));
});

/** Tells which files of the bundle were read, and which of Node's own modules an empty start does not have. */
const spy = `const fs = require('node:fs');
const { readFileSync, writeFileSync } = fs;
const files = [];
const before = new Set(process.moduleLoadList);
fs.readFileSync = (file, ...rest) => {
  const [, name] = /\\/dist\\/(?:chunks\\/)?([^/]+)\\.js$/.exec(file) ?? [];
  if (name) files.push(name);
  return readFileSync(file, ...rest);
};
process.on('exit', () => {
  const own = process.moduleLoadList.filter(name => !before.has(name) && /^NativeModule (?!internal)/.test(name));
  writeFileSync(process.env.SPY, JSON.stringify({ files, own: own.map(name => name.slice(13)) }));
});
`;

async function loadedBy(line: string): Promise<{ files: string[]; own: string[] }> {
  const file = join(home, 'spy.cjs');
  writeFileSync(file, spy);
  const report = join(home, 'loaded.json');
  await shell(`turnout ${line} | cat`, built, { HOME: home, SPY: report, NODE_OPTIONS: `--require=${file}` });
  return JSON.parse(readFileSync(report, 'utf8'));
}

describe('what a process really loads', () => {
  const main = ['start', 'main', 'main', 'rolldown-runtime', 'base'];
  test.each([
    ['--version', { files: ['start'], own: [] }],
    ['config:list --help', { files: [...main, 'config_list', 'help'], own: ['vm', 'process'] }],
    // Anyone who reads the help of a switch needs nothing of what it does.
    ['connection:set --help', { files: [...main, 'connection_set', 'help'], own: ['vm', 'process'] }],
  ])('for `%s`', async (line, expected) => {
    expect(await loadedBy(line)).toEqual(expected);
  });
});
