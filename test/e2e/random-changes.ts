import { lstatSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RemoteEdits } from '../support/remote-edits.ts';

/** `bytes` is a text for content that is long: so that a counterexample can be read. */
type Content =
  | { kind: 'file'; bytes: Uint8Array | `${number} lines`; executable: boolean }
  | { kind: 'link'; target: string };

/** What happens to one path. A committed file is meant by its place in the list, so that every set can be applied. */
export type Change =
  | { does: 'put'; path: string; content: Content }
  | { does: 'overwrite'; committed: number; content: Content }
  | { does: 'remove'; committed: number }
  | { does: 'toggle executable'; committed: number }
  | { does: 'make a folder of'; committed: number; name: string; content: Content };

const hostile = [
  'plain.php',
  'with space',
  ' leading and trailing ',
  '-rf',
  '--force',
  "it's",
  'say "hi"',
  'two\nlines',
  'tab\there',
  '__proto__',
  'constructor',
  'toString',
  '🚂🛤️',
  'ünïcödé',
  '名前',
  '*',
  '?[a-z]',
  '$(id)',
  '`id`',
  ':(glob)**',
  '\\back\\slash',
  '#',
  '~',
  '...',
  'x'.repeat(200),
] as const;

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter(isOrdinary),
  },
);

function isOrdinary(text: string): boolean {
  if (/[/\0\\\uFFFD]|^\.|\.log$|git/i.test(text)) return false;
  return Buffer.byteLength(text) < 200;
}

const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(names => names.join('/'));

const bytes = fc.oneof(
  fc.constant(new Uint8Array()),
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ maxLength: 300 }).map(text => Buffer.from(`${text}\n`)),
  fc.integer({ min: 1, max: 9000 }).map(lines => `${lines} lines` as const),
);

const content: fc.Arbitrary<Content> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('file'), bytes, executable: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('link'), target: name }) },
);

const committed = fc.nat({ max: 11 });

export const changeSets = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ does: fc.constant('put'), path, content }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('overwrite'), committed, content }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('remove'), committed }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('toggle executable'), committed }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('make a folder of'), committed, name, content }) },
  ),
  { minLength: 1, maxLength: 8 },
) satisfies fc.Arbitrary<Change[]>;

/** What the sets begin with. */
export const committedFiles: Readonly<Record<string, Content>> = Object.fromEntries([
  ...[
    'plain.txt',
    'folder/one.php',
    'folder/two.php',
    'folder/deeper/three.php',
    'alone/in its folder',
    '__proto__',
    '-dash',
    "quote's",
    'line\nbreak',
    '🚂',
  ].map(each => [each, file(Buffer.from(`one of ${each.length}\nand another line\n`))] as const),
  ['binary.bin', file(Buffer.from([0, 1, 2, 255, 0, 10]), true)],
  ['link', { kind: 'link', target: 'plain.txt' }],
]);

function file(bytes: Uint8Array, executable = false): Content {
  return { kind: 'file', bytes, executable };
}

interface Place {
  edits: RemoteEdits;
  /** Where the code lies, to see what can be done. */
  code: string;
}

/** Does one change over SFTP; one that the others have made impossible is left out. */
export async function apply(change: Change, { edits, code }: Place): Promise<void> {
  const at = 'path' in change ? change.path : (Object.keys(committedFiles)[change.committed] ?? '');
  const now = kindOf(code, at);
  if (change.does === 'put') return put(at, change.content, { edits, code });
  if (now !== 'file' && now !== 'link') return;
  if (change.does === 'remove') return edits.remove(at);
  if (change.does === 'overwrite') return put(at, change.content, { edits, code });
  if (change.does === 'make a folder of') {
    await edits.remove(at);
    return put(`${at}/${change.name}`, change.content, { edits, code });
  }
  if (now === 'file') await edits.setMode(at, isExecutable(code, at) ? 0o644 : 0o755);
}

export async function put(path: string, content: Content, { edits, code }: Place): Promise<void> {
  const now = kindOf(code, path);
  if (now === 'folder' || now === 'blocked') return;
  if (now === 'link' || (now === 'file' && content.kind === 'link')) await edits.remove(path);
  if (content.kind === 'link') await edits.link(path, content.target);
  else await edits.write(path, bytesOf(content.bytes), content.executable);
}

function bytesOf(bytes: Uint8Array | `${number} lines`): Uint8Array {
  if (typeof bytes !== 'string') return bytes;
  return Buffer.from(`one of ${bytes}\n`.repeat(Number.parseInt(bytes, 10)));
}

/** `blocked`: something on the way is no folder. */
function kindOf(code: string, path: string): 'file' | 'link' | 'folder' | 'nothing' | 'blocked' {
  const names = path.split('/');
  for (let depth = 1; depth < names.length; depth++) {
    const stats = lstatSync(join(code, ...names.slice(0, depth)), { throwIfNoEntry: false });
    if (!stats) return 'nothing';
    if (!stats.isDirectory()) return 'blocked';
  }
  const stats = lstatSync(join(code, ...names), { throwIfNoEntry: false });
  if (!stats) return 'nothing';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'file';
}

function isExecutable(code: string, path: string): boolean {
  return (lstatSync(join(code, path)).mode & 0o100) !== 0;
}

/** Takes away what is left of folders when their files are gone: one set must not shape the next. */
export function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
