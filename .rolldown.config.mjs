import { defineConfig } from 'rolldown';

// CommonJS starts 7–8 ms sooner than ESM, and rolldown is the bundler that splits it: each command
// and each heavy library lies in a chunk of its own, loaded when it is first asked for.
export default defineConfig({
  input: { main: 'src/main.ts' },
  logLevel: 'warn',
  platform: 'node',
  // Its CommonJS loads its own parts in a way that no bundler can follow.
  resolve: { alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' } },
  external: [/^ssh2$/, /^cpu-features$/],
  output: {
    dir: 'dist',
    format: 'cjs',
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
});
