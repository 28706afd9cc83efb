import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Gives the folder of a sandbox the host keys that every test shares: making an RSA key takes longer than a test. */
export function layHostKeys(folder: string): void {
  const location = join(folder, 'host-keys');
  if (existsSync(location)) return;
  mkdirSync(location, { recursive: true, mode: 0o700 });
  for (const [name, key] of Object.entries(inject('hostKeys'))) {
    writeFileSync(join(location, name), key, { mode: 0o600 });
  }
}
