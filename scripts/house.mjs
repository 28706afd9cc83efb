// npm run house: counts what the plan of the source code can be judged by. Node 20 does not read TypeScript, so it is bundled first.
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const file = 'node_modules/.cache/house.mjs';
await build({
  input: 'test/architecture/house.ts',
  platform: 'node',
  external: ['oxc-parser'],
  logLevel: 'silent',
  output: { file, format: 'esm', codeSplitting: false },
});
const { printHouse } = await import(pathToFileURL(file).href);
printHouse();
