import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { isUpward } from './floors.ts';
import { findOldWords } from './old-words.ts';

interface Spread {
  count: number;
  median: number;
  p90: number;
  max: number;
}

export interface Counts {
  files: number;
  /** Folder → files directly in it. */
  folders: Map<string, number>;
  lines: Spread;
  functions: Spread;
  exports: { all: number; once: number };
  upward: string[];
  oldWords: string[];
  /** Exported functions that files of several folders use, and that no docstring describes. */
  undocumented: string[];
}

type Parsed = ReturnType<typeof parseSync>;

interface Export {
  file: string;
  name: string;
  isFunction: boolean;
  isDocumented: boolean;
}

/** Returns what `npm run house` prints. `sources`: path below the repository → text. */
export function countHouse(sources: ReadonlyMap<string, string>): Counts {
  const parsed = [...sources].map(([file, source]) => {
    const { program, module } = parseSync(file, source);
    return { file, source, program, module };
  });
  const users = new Map<string, Set<string>>();
  const upward = new Set<string>();
  for (const { file, module } of parsed) {
    for (const { to, name } of findImports(file, module)) {
      if (isUpward(file, to)) upward.add(`${file} → ${to}`);
      const key = `${to}#${name}`;
      users.set(key, (users.get(key) ?? new Set()).add(file));
    }
  }
  const usersOf = ({ file, name }: Export) => [...(users.get(`${file}#${name}`) ?? [])];
  const exports = parsed.flatMap(({ file, source }) => findExports(file, source));
  return {
    files: sources.size,
    folders: countFolders(sources.keys()),
    lines: measure([...sources.values()].map(countLines)),
    functions: measure(parsed.flatMap(({ source, program }) => measureFunctions(source, program))),
    exports: { all: exports.length, once: exports.filter(each => usersOf(each).length === 1).length },
    upward: [...upward].sort(),
    oldWords: findOldWords(sources),
    undocumented: exports
      .filter(each => each.isFunction && !each.isDocumented)
      .filter(each => new Set(usersOf(each).map(user => dirname(user))).size > 1)
      .map(({ file, name }) => `${file}: ${name}`),
  };
}

/** What a file takes from other files of the house. `*` stands for all of one. */
function findImports(file: string, { staticImports, staticExports }: Parsed['module']) {
  const imports = staticImports.flatMap(({ moduleRequest, entries }) =>
    entries.map(({ importName }) => ({ from: moduleRequest.value, name: importName.name ?? '*' })),
  );
  const passedOn = staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, importName }) =>
      moduleRequest ? [{ from: moduleRequest.value, name: importName.name ?? '*' }] : [],
    ),
  );
  return [...imports, ...passedOn]
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from, name }) => ({ to: normalize(join(dirname(file), from)), name }));
}

const exported = /^export (?:async )?(function\*?|const|class|interface|type) (\w+)/;

function findExports(file: string, source: string): Export[] {
  const lines = source.split('\n');
  return lines.flatMap((line, at) => {
    const [, kind, name] = exported.exec(line) ?? [];
    if (!kind || !name) return [];
    const isDocumented = lines[at - 1]?.trim().endsWith('*/') ?? false;
    return [{ file, name, isFunction: kind.startsWith('function'), isDocumented }];
  });
}

/** Lines of every function that has a body of statements. */
function measureFunctions(source: string, program: object): number[] {
  const found: number[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (typeof value !== 'object' || value === null || !('type' in value)) return;
    const { type, body, start, end } = value as Record<string, unknown>;
    const isBlock = typeof body === 'object' && body !== null && 'type' in body && body.type !== 'Expression';
    if (/Function/.test(String(type)) && isBlock) {
      found.push(source.slice(Number(start), Number(end)).split('\n').length);
    }
    for (const child of Object.values(value)) visit(child);
  };
  visit(program);
  return found;
}

function countFolders(files: Iterable<string>): Map<string, number> {
  const folders = new Map<string, number>();
  for (const file of files) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
  return folders;
}

function countLines(source: string): number {
  return source.split('\n').length - 1;
}

function measure(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, median: at(0.5), p90: at(0.9), max: at(1) };
}
