import { defineConfig } from 'rolldown';

const source = new URL('src/', import.meta.url).pathname;

/** `…/node_modules/@inquirer/core/dist/x.js` → `@inquirer/core`; undefined for our own files. */
const packageOf = id => /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1];

/** Whether a module is loaded with one of these, before they have looked for anything to load later. */
function loadedWith(entries, context) {
  const found = new Set();
  const add = id => {
    if (found.has(id)) return;
    found.add(id);
    for (const next of context.getModuleInfo(id)?.importedIds ?? []) add(next);
  };
  for (const entry of entries) add(entry);
  return found;
}

/** What answers without a parser; `main` needs all of it too. */
const quick = [`${source}boot/quick-answers.ts`];
/** What every command needs: what `main` loads, and what the file of each command begins with, or many make flags of. */
const everyCommand = [
  ...[
    'main',
    'cli/argv/define-command',
    'commands/shared/look-fields',
    'commands/shared/switch-flags',
    'commands/shared/transfer-flags',
    'operations/wait-options',
    'operations/changes/on-changes-policy',
  ],
  ...[
    'output/columns',
    'commands/shared/change-columns',
    'commands/shared/transfer-columns',
    'commands/shared/workflow-fields',
  ],
].map(path => `${source}${path}.ts`);

/** What stands elsewhere, and is needed by nobody but those who ask the platform. */
const alsoApi = ['composition/open-api', 'system/connect-tcp'].map(path => `${source}${path}.ts`);

/** Files of composition that are needed wherever their room is → the chunk of that room. */
const withRoom = {
  'connection-options': 'sftp',
  'create-sftp': 'sftp',
  'openssh-command': 'sftp',
  'open-stash': 'stash',
  'environment-state': 'config',
  'code-source': 'git',
};

/**
 * Few chunks start faster than many. So what every command needs is one chunk; each command, and what remains of each
 * folder of the house, is another, loaded when it is first asked for.
 */
function chunkOf(id, context) {
  if (id === everyCommand[0] || id === quick[0]) return null;
  if (loadedWith(quick, context).has(id)) return 'base';
  if (loadedWith(everyCommand, context).has(id)) return 'main';
  if (!id.startsWith(source)) return null;
  // Few have one.
  if (id === `${source}api/transport/proxy-agent.ts`) return 'proxy-agent';
  const [folder, ...path] = id.slice(source.length).replace(/\.ts$/, '').split('/');
  // Whoever asks the platform needs all of these, and nobody else needs much of them.
  if (folder === 'contract' || folder === 'api' || alsoApi.includes(id)) return 'api';
  // Each of these brings another part of the house with it.
  const isShared = folder === 'commands' && path[0] === 'shared';
  if (folder === 'composition' && path[0] in withRoom) return withRoom[path[0]];
  if ((folder === 'commands' && !isShared) || folder === 'composition') return path.join(':');
  if (loadedWith([`${source}cli/help/help-pages.ts`], context).has(id)) return 'help';
  const needsContract = [...loadedWith([id], context)].some(each => each.startsWith(`${source}contract/`));
  if (folder === 'cli' || isShared) return needsContract ? 'api' : 'cli';
  return folder;
}

/** Packages that are loaded later are put together by rolldown: the chunk is called after the one that asks for it. */
function chunkName({ name, moduleIds }) {
  const last = moduleIds.at(-1);
  return `chunks/${packageOf(last ?? '') ?? name}.js`.replace('@', '');
}

const common = {
  logLevel: 'warn',
  platform: 'node',
  // Its CommonJS loads its own parts in a way that no bundler can follow.
  resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
};

// `import()` of a module of Node's own would load all of the ESM loader.
const output = {
  dir: 'dist',
  format: 'cjs',
  entryFileNames: '[name].js',
  dynamicImportInCjs: false,
  comments: { jsdoc: false },
};

// CommonJS starts 7–8 ms sooner than ESM, and rolldown is the bundler that splits it (performance.md 1a).
export default defineConfig({
  ...common,
  input: { main: 'src/main.ts', quick: 'src/boot/quick-answers.ts' },
  external: [/^ssh2$/, /^cpu-features$/],
  preserveEntrySignatures: 'allow-extension',
  output: {
    ...output,
    chunkFileNames: chunkName,
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: chunkOf, debugName: 'chunk' }] },
  },
});

/** What is there before everything else: one file, for the build that was made of the above. */
export const startConfig = bundle =>
  defineConfig({
    ...common,
    input: { start: 'src/boot/start.ts' },
    transform: { define: { BUNDLE: JSON.stringify(bundle) } },
    output: { ...output, codeSplitting: false },
  });
