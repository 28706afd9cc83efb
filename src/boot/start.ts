import { writeSync } from 'node:fs';
import { version } from '../../package.json';
import { answerShell } from './answer-shell.ts';
import { chunkLoader } from './chunk-loader.ts';

declare const __dirname: string;
declare const require: (id: string) => unknown;
/** A hash of all that is loaded later, put here by the build. */
declare const BUNDLE: string;

/**
 * Called by `bin/turnout.js`. Looks at the line before anything is loaded: what a shell asks at a keystroke is answered
 * from here, a look-up of what is remembered from `quick`, everything else by `main`.
 */
export async function start(): Promise<void> {
  await answer(process.argv.slice(2));
  // Where nothing is left to wait for, Node would now take its heap apart, for a tenth of an empty start.
  if (process.getActiveResourcesInfo().length === 0) process.exit();
  endDespiteOpenHandles();
}

/** Milliseconds that what a command has left open may stay open after it. */
const maxLinger = 2000;

/**
 * Ends the process although something is open that nothing waits for: a proxy that never answers CONNECT, say, on a socket
 * that its library keeps to itself. Output that a slow reader has not taken yet is waited for.
 */
function endDespiteOpenHandles(): void {
  setTimeout(() => (isWritten() ? process.exit() : endDespiteOpenHandles()), maxLinger).unref();
}

function isWritten(): boolean {
  return [process.stdout, process.stderr].every(stream => stream.writableLength === 0);
}

async function answer(argv: readonly string[]): Promise<void> {
  const [word, ...words] = argv;
  if (words.length === 0 && (word === '--version' || word === '-V')) return print(`turnout ${version}\n`);
  if (word === '__complete') return print(answerShell(words, process));
  const load = chunkLoader({ folder: __dirname, bundle: BUNDLE, require });
  if (argv.includes('connection:info') && argv.some(each => each.startsWith('--field'))) {
    const { quickAnswer } = load('quick.js') as typeof import('./quick-answers.ts');
    const known = await quickAnswer();
    if (known !== undefined && tryPrint(known)) return;
  }
  const { run } = load('main.js') as typeof import('../main.ts');
  await run();
}

function print(text: string): void {
  if (!tryPrint(text)) process.exitCode = 1;
}

/** Whether it could be written at once: Node's stream costs more than all the rest of such an answer. */
function tryPrint(text: string): boolean {
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
    return true;
  } catch {
    return false;
  }
}
