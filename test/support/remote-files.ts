import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import type { Person } from './run-turnout.ts';
import type { StartedSandbox } from './started-sandbox.ts';

/** Makes a key for a person and registers it with `ssh-key:add`; answers the private one. */
export async function registerKey(person: Person): Promise<string> {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  writeFileSync(join(person.home, 'key.pub'), `${publicKey} ada@laptop\n`);
  await person.run('ssh-key:add key.pub');
  return privateKey;
}

interface Place {
  sandbox: StartedSandbox;
  privateKey: string;
  /** `dev` of `my-site`. */
  environment?: string;
  site?: string;
}

/** Writes files over SFTP as a user's own client would; names are relative to `code`. */
export async function writeCode(files: Record<string, string>, location: Place): Promise<void> {
  const { sandbox, privateKey, environment = 'dev', site = 'my-site' } = location;
  const client = new SftpClient();
  await client.connect({
    host: '127.0.0.1',
    port: sandbox.running.sshPort,
    username: `${environment}.${sandbox.siteId(site)}`,
    privateKey,
  });
  try {
    for (const [name, content] of Object.entries(files))
      await client.put(Buffer.from(content), `code/${name}`);
  } finally {
    await client.end();
  }
}
