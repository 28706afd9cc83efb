import { join } from 'node:path';
import { createCredentials } from '../../../src/config/credentials.ts';
import { settingNames, writeSetting } from '../../../src/config/settings.ts';
import { Secret } from '../../../src/errors/secret.ts';
import { openDurableStore } from '../../../src/sandbox/store/durable-store.ts';
import { put } from '../../../src/sandbox/store/store.ts';

/** `write-state KIND FOLDER WRITER TIMES`: writes to what turnout keeps, as often as it is told. */
const [, , kind = '', folder = '', writer = '', times = '1'] = process.argv;

for (let n = 0; n < Number(times); n++) await write(`${writer}-${n}`, n);

async function write(name: string, n: number): Promise<void> {
  if (kind === 'settings') {
    const setting = settingNames[(Number(writer) + n) % settingNames.length] ?? 'site';
    await writeSetting(folder, setting, name);
  } else if (kind === 'credentials') {
    const place = { folder, api: 'https://terminus.example.com', hasModes: true, token: undefined };
    createCredentials(place).keepAccount(`${name}@example.com`, new Secret(`token-${name}`));
  } else {
    const store = openDurableStore(join(folder, 'state'));
    store.write(put('session', { id: name, userId: 'u', expiresAt: 1 }));
    store.close();
  }
}
