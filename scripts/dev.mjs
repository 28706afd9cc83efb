import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';

// npm run dev -- ARGS: runs turnout from its TypeScript, with source maps. No chunks and no code cache: stacks and
// breakpoints show the files of src.
const root = resolve(import.meta.dirname, '..');
const dir = join(root, 'node_modules/.cache/turnout-dev');
await build({
  cwd: root,
  input: { main: 'src/main.ts' },
  platform: 'node',
  external: [/^ssh2$/, /^cpu-features$/],
  resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
  logLevel: 'warn',
  output: { dir, format: 'esm', sourcemap: true, cleanDir: true },
});
const entry = join(dir, 'run.mjs');
writeFileSync(entry, "import { run } from './main.js';\nawait run();\n");
const { status, signal } = spawnSync(
  process.execPath,
  ['--enable-source-maps', entry, ...process.argv.slice(2)],
  { stdio: 'inherit', env: { TURNOUT_DEBUG: '1', ...process.env } },
);
process.exitCode = signal ? 1 : (status ?? 1);
