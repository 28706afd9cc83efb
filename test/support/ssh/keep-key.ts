import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { registerKey } from '../remote-files.ts';
import type { Person } from '../run-turnout.ts';

/** Makes a key, registers it, and leaves it where turnout looks for one; answers the private one. */
export async function keepKey(person: Person): Promise<string> {
  const privateKey = await registerKey(person);
  mkdirSync(join(person.home, '.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(join(person.home, '.ssh', 'id_ecdsa'), privateKey, { mode: 0o600 });
  // The real ssh that Git starts looks there, whatever HOME says; turnout has to know it to show it this key.
  person.accountHome = userInfo().homedir;
  return privateKey;
}
