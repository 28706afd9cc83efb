import { applyEdits, type JSONPath, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import type { Bookmark, Existing, WriteFiles } from './bookmark.ts';
import { damaged } from './damaged.ts';

/** `.vscode/sftp.json` of the extension Natizyskunk.sftp. Comments and the order of what is there stay. */
export const writeFiles: WriteFiles = bookmarks => [
  {
    name: 'sftp.json',
    merge: existing => {
      if (!existing || existing.text.trim() === '') return `${JSON.stringify(fresh(bookmarks), null, 2)}\n`;
      return bookmarks.reduce((text, bookmark) => put({ ...existing, text }, bookmark), existing.text);
    },
  },
];

interface Connection {
  protocol: 'sftp';
  host: string;
  port: number;
  username: string;
  agent?: string;
  privateKeyPath?: string;
  remotePath: string;
}

function connection({ host, port, user, keyFile }: Bookmark): Connection {
  return {
    protocol: 'sftp',
    host,
    port,
    username: user,
    ...(keyFile === undefined ? { agent: '$SSH_AUTH_SOCK' } : { privateKeyPath: keyFile }),
    // The extension's default is the root of the server; `~` it does not know (user-needs.md 4.3).
    remotePath: './code',
  };
}

/** Its own default uploads each save to the environment, where that is an uncommitted change. */
const careful = {
  uploadOnSave: false,
  concurrency: 1,
  connectTimeout: 30_000,
  ignore: ['.vscode', '.git', '.DS_Store', 'node_modules'],
};

function fresh(bookmarks: readonly Bookmark[]): object {
  const [first, ...others] = bookmarks;
  if (!first) return [];
  if (others.length === 0) return { name: first.name, ...connection(first), ...careful };
  // Several configurations for one folder overwrite each other, profiles do not.
  const profiles = Object.fromEntries(bookmarks.map(each => [each.name, connection(each)]));
  return { name: first.group, ...connection(first), ...careful, profiles, defaultProfile: first.name };
}

type Json = Record<string, unknown>;

function put(existing: Existing, bookmark: Bookmark): string {
  const root = readable(existing);
  const at = findLocation(root, bookmark);
  const before = valueAt(root, at.path);
  return Object.entries(changes(bookmark, before, at.isProfile)).reduce(
    (text, [name, value]) => set(text, [...at.path, name], value),
    existing.text,
  );
}

function readable({ file, text }: Existing): Json | Json[] {
  const errors: ParseError[] = [];
  const root: unknown = parse(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) throw damaged(file, 'JSON', `${printParseErrorCode(error.error)} at character ${error.offset}`);
  const all = Array.isArray(root) ? root : [root];
  if (all.every(isObject)) return root as Json | Json[];
  throw damaged(file, 'a configuration of vscode-sftp', 'it is neither an object nor a list of objects');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The configuration or profile of this environment; a new profile where there are only others. */
function findLocation(root: Json | Json[], bookmark: Bookmark): { path: JSONPath; isProfile: boolean } {
  const isOurs = (value: unknown) =>
    isObject(value) && value['host'] === bookmark.host && value['username'] === bookmark.user;
  if (!Array.isArray(root)) {
    const { profiles } = root;
    const found = isObject(profiles) && Object.keys(profiles).find(name => isOurs(profiles[name]));
    if (found) return { path: ['profiles', found], isProfile: true };
    if (Object.keys(root).length === 0 || (isOurs(root) && !isObject(profiles)))
      return { path: [], isProfile: false };
    return { path: ['profiles', bookmark.name], isProfile: true };
  }
  const index = root.findIndex(isOurs);
  return { path: [index < 0 ? root.length : index], isProfile: false };
}

function valueAt(root: Json | Json[], path: JSONPath): Json {
  let value: unknown = root;
  for (const step of path) value = (value as Json | undefined)?.[step];
  return isObject(value) ? value : {};
}

/** What a person has chosen stays, but for where to connect to. */
function changes(bookmark: Bookmark, before: Json, isProfile: boolean): Json {
  const { agent, privateKeyPath, remotePath, ...server } = connection(bookmark);
  const login = privateKeyPath !== undefined ? { privateKeyPath } : { agent };
  const hasLogin = before['agent'] !== undefined || before['privateKeyPath'] !== undefined;
  const missing = Object.entries({ remotePath, ...(isProfile ? {} : { name: bookmark.name, ...careful }) });
  return {
    ...server,
    ...(hasLogin && privateKeyPath === undefined ? {} : login),
    ...Object.fromEntries(missing.filter(([name]) => before[name] === undefined)),
    ...(isProfile ? {} : { concurrency: 1 }),
  };
}

function set(text: string, path: JSONPath, value: unknown): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const isTabbed = /^\t/m.test(text);
  const formattingOptions = {
    eol,
    tabSize: /^ {4}\S/m.test(text) && !/^ {2}\S/m.test(text) ? 4 : 2,
    insertSpaces: !isTabbed,
  };
  return applyEdits(text, modify(text, path, value, { formattingOptions }));
}
