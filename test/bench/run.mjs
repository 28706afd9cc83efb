// Runs a benchmark: `node test/bench/run.mjs NAME [FLAGS]`. Node 20 does not read TypeScript, so it is bundled first.
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const [name, ...flags] = process.argv.slice(2);
const file = `node_modules/.cache/bench/${name}.cjs`;
await build({
  input: `test/bench/${name}.ts`,
  platform: 'node',
  external: ['ssh2', 'rolldown'],
  logLevel: 'silent',
  output: { file, format: 'cjs', codeSplitting: false },
});
const { bench } = await import(pathToFileURL(file).href);
await bench(flags);
