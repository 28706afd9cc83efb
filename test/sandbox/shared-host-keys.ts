import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostKeysIn } from '../../src/sandbox/access/host-keys.ts';

/** Making an RSA key takes longer than all the rest of a platform; one set does for every test of a file. */
const hostKeys = new Map<string, string>();

export function layHostKeys(folder: string): void {
  const place = join(folder, 'host-keys');
  if (existsSync(place)) return;
  for (const [name, key] of hostKeys) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, name), key, { mode: 0o600 });
  }
  if (hostKeys.size > 0) return;
  hostKeysIn(place);
  for (const name of readdirSync(place)) hostKeys.set(name, readFileSync(join(place, name), 'utf8'));
}
