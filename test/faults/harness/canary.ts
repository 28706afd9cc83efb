import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchRuns } from '../../support/run-turnout.ts';

/** The sandbox's machine tokens, and its sessions: `USER:ID:CHANCE`. */
const secret = /\bsandbox-[0-9a-f]{40}\b|\b[0-9a-f]{8}-[0-9a-f-]{27}:[0-9a-f-]{36}:[0-9a-f]{32}\b/;
/** Below a home; credentials are where they belong. */
const ours = ['.config/turnout', '.local/share/turnout', '.local/state/turnout', '.cache/turnout'];

export interface Looked {
  /** Outputs and files that were looked at. */
  looked: number;
  /** Those in which there was a secret, with what surrounds it. */
  found: string[];
}

/** Looks at all that is printed by the processes of this file, and at what they leave in their homes. */
export function openCanary(): { look(): Looked } {
  let seen: Looked = { looked: 0, found: [] };
  const homes = new Set<string>();

  function lookAt(where: string, text: string): void {
    seen.looked += 1;
    const at = secret.exec(text)?.index;
    if (at !== undefined) seen.found.push(`${where}: …${text.slice(Math.max(0, at - 60), at + 12)}…`);
  }

  watchRuns(({ stdout, stderr }, env) => {
    lookAt('standard output', stdout);
    lookAt('standard error', stderr);
    if (env['HOME']) homes.add(env['HOME']);
  });

  return {
    look() {
      for (const home of homes) {
        for (const file of ours.flatMap(folder => filesBelow(join(home, folder))))
          if (!file.includes('/credentials/')) lookAt(file, readFileSync(file, 'latin1'));
      }
      homes.clear();
      const all = seen;
      seen = { looked: 0, found: [] };
      return all;
    },
  };
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}
