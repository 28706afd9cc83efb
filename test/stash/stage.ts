import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stage, setStage } from '../commands/stage.ts';
import {
  openSftp,
  type PlatformClient,
  platformClient,
  type SftpSession,
} from '../support/platform-client.ts';
import { makeKey } from '../support/ssh/keys.ts';
import type { StartedSandbox } from '../support/started-sandbox.ts';

/** A sandbox with my-site.dev in SFTP mode, and a person whose turnout finds a registered key by itself. */
export interface StashStage extends Stage {
  site: string;
  client: PlatformClient;
  /** A user's own SFTP client. */
  sftp: SftpSession;
  /** The private key that is registered. */
  privateKey: string;
  /** Where the sandbox keeps the code of an environment. */
  code: string;
  /** Everything as committed, by way of Git mode; then SFTP mode again. */
  discard(): Promise<void>;
}

export async function setStashStage(options: Parameters<typeof setStage>[0] = {}): Promise<StashStage> {
  const stage = await setStage(options);
  const { sandbox, person } = stage;
  const key = makeKey();
  mkdirSync(join(person.home, '.ssh'));
  writeFileSync(join(person.home, '.ssh/id_ecdsa'), key.private, { mode: 0o600 });
  const client = await platformClient({ ...sandbox.running, token: sandbox.token });
  const site = sandbox.siteId('my-site');
  await client.registerKey(key.public);
  await client.runWorkflow(site, 'dev', 'enable_on_server_development');
  const sftp = await openSftp(login(sandbox, site, key.private));
  return {
    ...stage,
    site,
    client,
    sftp,
    privateKey: key.private,
    code: join(sandbox.folder, 'sites', site, 'environments/dev/code'),
    async discard() {
      for (const type of ['enable_git_mode', 'enable_on_server_development']) {
        const result = await client.runWorkflow(site, 'dev', type);
        if (result !== 'succeeded') throw new Error(`${type}: ${result}`, { cause: sandbox.reported.at(-1) });
      }
    },
    async dispose() {
      sftp.end();
      await stage.dispose();
    },
  };
}

function login({ running }: StartedSandbox, site: string, privateKey: string) {
  return { sshPort: running.sshPort, username: `dev.${site}`, privateKey };
}
