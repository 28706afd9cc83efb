import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { resolveBaseDirectories } from '../config/base-directories.ts';

interface ShellContext {
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
}

/** What a shell puts on a command line as it is. */
const safeId = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * `turnout __complete KIND`, which the completion scripts ask for what no flat file tells: a candidate a line, a tab and
 * a description behind it. Never an error: a shell asks while a user types.
 */
export function answerShell([kind]: readonly string[], { env, platform }: ShellContext): string {
  const { data } = resolveBaseDirectories({ env, home: env['HOME'] ?? env['USERPROFILE'], system: platform });
  if (kind !== 'stashes' || !data) return '';
  const folder = join(data, 'stashes');
  return namesIn(folder)
    .filter(name => safeId.test(name))
    .map(id => `${id}\t${describe(join(folder, id, 'manifest.json'))}\n`)
    .join('');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort().reverse();
  } catch {
    return [];
  }
}

/** `my-site.dev, 3 changes`; nothing where the stash does not say so. */
function describe(file: string): string {
  try {
    // What is no file could be waited for.
    if (!statSync(file).isFile()) return '';
    const { site, environment, changes } = JSON.parse(readFileSync(file, 'utf8'));
    const text = `${site.name}.${environment}, ${changes.length === 1 ? '1 change' : `${changes.length} changes`}`;
    return /^[\w., -]+$/.test(text) ? text : '';
  } catch {
    return '';
  }
}
