import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import mainConfig, { startConfig } from '../rolldown.config.mjs';

const root = resolve(import.meta.dirname, '..');

/** Builds turnout into a folder, or into `dist`. Resolves with its chunks. */
export async function buildInto(folder = 'dist') {
  const dir = resolve(root, folder);
  const into = config => ({ ...config, cwd: root, output: { ...config.output, dir } });
  const main = await build({ ...into(mainConfig), write: false });
  rmSync(dir, { recursive: true, force: true });
  const hash = createHash('sha256');
  for (const { fileName, code } of main.output) {
    hash.update(`${fileName}\n${code}\n`);
    const file = resolve(dir, fileName);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, asFunction(code));
  }
  const start = await build(into(startConfig(hash.digest('hex').slice(0, 16))));
  return [...start.output, ...main.output];
}

/**
 * A module as load-chunk.ts takes it: within the function that Node puts around each, and in ASCII, which is read as it
 * is and takes half the memory. Other signs stand in texts, regular expressions and comments only, where escapes mean the same.
 */
function asFunction(code) {
  const escaped = code.replace(
    /[^\0-\x7f]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `(function (exports, require, module) {${escaped}\n})`;
}

// The command line tool of rolldown lists every chunk; whoever builds wants to know that it is done.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`dist/ is built: ${(await buildInto()).length} files.`);
}
