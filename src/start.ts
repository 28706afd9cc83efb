import { writeSync } from 'node:fs';
import { version } from '../package.json';
import { chunkLoader } from './system/load-chunk.ts';

declare const __dirname: string;
/** A hash of all that is loaded later, put here by the build. */
declare const BUNDLE: string;

/** Called by `bin/turnout.js`. */
export function start(): void {
  const argv = process.argv.slice(2);
  if (argv.length === 1 && /^(--version|-V)$/.test(argv[0] ?? ''))
    return void writeSync(1, `turnout ${version}\n`);
  const load = chunkLoader({ folder: __dirname, bundle: BUNDLE });
  const { run } = load('main.js') as typeof import('./main.ts');
  void run();
}
