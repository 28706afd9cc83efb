import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from './run-turnout.ts';

/** Every content of every stash of a person. */
export function stashed({ home }: Person): string[] {
  const shelf = join(home, '.local/share/turnout/stashes');
  const stashes = existsSync(shelf) ? readdirSync(shelf).map(name => join(shelf, name, 'contents')) : [];
  return stashes.flatMap(folder => readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8')));
}
