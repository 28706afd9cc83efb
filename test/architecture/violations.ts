import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { isUpward, roomOf } from './floors.ts';
import {
  doorsOut,
  folderOf,
  impureFiles,
  mayImport,
  oneDoor,
  ownWriters,
  pureRooms,
  revealPlaces,
  worldCalls,
  worldNames,
  worldPlaces,
  writingNames,
} from './rules.ts';

interface Import {
  from: string;
  typeOnly: boolean;
}

/** Every breach of the rules in these files, as `FILE: what`. */
export function violations(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([file, source]) => {
    const { program, module } = parseSync(file, source);
    const imports = importsOf(source, module);
    const found = [
      ...imports.flatMap(each => wrongImport(file, each)),
      ...wrongWriting(file, module),
      ...worldUses(file, program),
      ...secretUses(file, program),
    ];
    return found.map(what => `${file}: ${what}`);
  });
}

type Module = ReturnType<typeof parseSync>['module'];

function importsOf(source: string, { staticImports, staticExports, dynamicImports }: Module): Import[] {
  const named = staticImports.map(({ moduleRequest, entries }) => ({
    from: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const passedOn = staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest ? [{ from: moduleRequest.value, typeOnly: isType }] : [],
    ),
  );
  const later = dynamicImports.map(({ moduleRequest }) => ({
    from: source.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    typeOnly: false,
  }));
  return [...named, ...passedOn, ...later];
}

function wrongImport(file: string, { from, typeOnly }: Import): string[] {
  const folder = folderOf(file);
  if (typeOnly) return wrongType(file, from);
  if (folder === undefined) return [];
  if (!from.startsWith('.')) return wrongPackage(file, folder, from);
  const target = normalize(join(dirname(file), from));
  const wanted = folderOf(target);
  if (wanted === undefined)
    return target === 'package.json' ? [] : [`imports ${target}, which only bin/ may`];
  if (wanted !== folder)
    return mayImport[folder]?.includes(wanted) ? [] : [`${folder} may not import ${wanted} (${target})`];
  const isShared = target.startsWith('src/commands/shared/');
  const otherCommand = folder === 'commands' && !isShared && !file.endsWith('/index.ts');
  return otherCommand ? [`a command may not import another command (${target})`] : [];
}

/** Types are free downwards: they cost nothing, and say what a room knows of others. */
function wrongType(file: string, from: string): string[] {
  const target = normalize(join(dirname(file), from));
  if (!from.startsWith('.') || !target.startsWith('src/') || !isUpward(file, target)) return [];
  return [`${roomOf(file)} may not know of ${roomOf(target)}, which is not below it (${target})`];
}

function wrongPackage(file: string, folder: string, from: string): string[] {
  const name = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? from);
  if (folder === 'commands') return [`a command may not import a package or a node: module (${from})`];
  if (pureRooms.some(room => file.startsWith(room)) && !(file in impureFiles)) {
    if (from.startsWith('node:')) return [`${folder} is pure and may not import ${from}`];
  }
  const out = doorsOut[name];
  if (out?.length === 0) return [`${name} may be imported nowhere`];
  const doors = [out ?? oneDoor[name] ?? []].flat();
  const isOpen = doors.length === 0 || doors.some(door => file.startsWith(door));
  return isOpen ? [] : [`${name} may be imported in ${doors.join(' and ')} only`];
}

const writing: ReadonlySet<string> = new Set(writingNames);

/** A name that files are written with, and all of node:fs at once, in which no one could see it. */
function wrongWriting(file: string, { staticImports }: Module): string[] {
  if (Object.keys(ownWriters).some(location => file.startsWith(location))) return [];
  const entries = staticImports
    .filter(({ moduleRequest }) => /^(node:)?fs(\/promises)?$/.test(moduleRequest.value))
    .flatMap(each => each.entries)
    .filter(({ isType }) => !isType)
    .map(({ importName }) => importName.name ?? 'all of node:fs');
  const wrong = entries.filter(name => writing.has(name) || name === 'all of node:fs');
  return wrong.map(name => `${name} is for src/system/disk/files.ts and the writers in rules.ts`);
}

interface Node {
  type: string;
  [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function worldUses(file: string, program: object): string[] {
  if (worldPlaces.some(location => file.startsWith(location))) return [];
  const found: string[] = [];
  visit(program, (node, parent, key) => {
    const name = worldUse(node, parent, key);
    if (name) found.push(`${name} belongs in src/system; take it as an argument`);
  });
  return found;
}

/** A secret that is given away where it need not be, and a line that a shell would read. */
function secretUses(file: string, program: object): string[] {
  const found: string[] = [];
  const mayReveal = revealPlaces.some(location => file.startsWith(location));
  visit(program, node => {
    if (node.type === 'MemberExpression' && nameOf(node['property']) === 'reveal' && !mayReveal) {
      found.push('a secret may be revealed at the places in rules.ts only');
    }
    if (node.type === 'Property' && nameOf(node['key']) === 'shell')
      found.push('no program is run by a shell');
  });
  return found;
}

type Visitor = (node: Node, parent: Node | undefined, key: string) => void;

function visit(value: unknown, visitor: Visitor, parent?: Node, key = ''): void {
  if (Array.isArray(value)) for (const each of value) visit(each, visitor, parent, key);
  if (!isNode(value)) return;
  visitor(value, parent, key);
  for (const [name, child] of Object.entries(value)) visit(child, visitor, value, name);
}

function worldUse(node: Node, parent: Node | undefined, key: string): string | undefined {
  if (node.type === 'NewExpression' && nameOf(node['callee']) === 'Date' && isEmpty(node['arguments']))
    return 'new Date()';
  if (node.type === 'MemberExpression') {
    const call = `${nameOf(node['object'])}.${nameOf(node['property'])}`;
    return worldCalls.find(each => each === call);
  }
  if (node.type !== 'Identifier' || !isReference(parent, key)) return undefined;
  return worldNames.find(each => each === node['name']);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Not the name behind a dot, not a key of an object, not part of a type. */
function isReference(parent: Node | undefined, key: string): boolean {
  if (!parent || parent.type.startsWith('TS')) return false;
  if (parent.type === 'MemberExpression' && key === 'property') return parent['computed'] === true;
  if (['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type) && key === 'key')
    return false;
  return !parent.type.startsWith('Import') && !parent.type.startsWith('Export');
}

function nameOf(value: unknown): string | undefined {
  return isNode(value) && typeof value['name'] === 'string' ? value['name'] : undefined;
}
