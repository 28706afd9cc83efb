import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import mainConfig, { startConfig } from './.rolldown.config.mjs';

/** Builds turnout into a folder, or into `dist`. Answers its chunks. */
export async function buildInto(dir = 'dist') {
  const into = config => ({ ...config, cwd: import.meta.dirname, output: { ...config.output, dir } });
  const main = await build(into(mainConfig));
  const hash = createHash('sha256');
  for (const { fileName, code } of main.output) hash.update(`${fileName}\n${code}\n`);
  const start = await build(into(startConfig(hash.digest('hex').slice(0, 16))));
  return [...start.output, ...main.output];
}

// The command line tool of rolldown lists every chunk; whoever builds wants to know that it is done.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`dist/ is built: ${(await buildInto()).length} files.`);
}
