import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let found: string | undefined;

/**
 * The newest Node, as npm's package `node` has it, in a folder for temporary files that later runs find again. It is
 * fetched here only. Throws where it cannot be had.
 */
export function newestNode(): string {
  found ??= fetchNode();
  return found;
}

function fetchNode(): string {
  const version = execFileSync('npm', ['view', 'node', 'version'], {
    encoding: 'utf8',
    timeout: 30_000,
  }).trim();
  const folder = join(tmpdir(), `turnout-node-${version}`);
  const program = join(folder, 'node_modules/node/bin/node');
  if (!existsSync(program)) {
    // The package brings the program by a script of its own.
    execFileSync(
      'npm',
      [
        'install',
        '--prefix',
        folder,
        '--ignore-scripts=false',
        '--no-audit',
        '--no-fund',
        '--no-save',
        `node@${version}`,
      ],
      { stdio: 'ignore', timeout: 300_000 },
    );
  }
  execFileSync(program, ['--version'], { stdio: 'ignore' });
  return program;
}
