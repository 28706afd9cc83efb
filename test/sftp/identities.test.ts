import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { beforeEach, describe, expect, test } from 'vitest';
import { findIdentities } from '../../src/sftp/identities.ts';
import { systemClock } from '../../src/system/clock.ts';
import { makeKey } from './hostile-server.ts';

const locked = ssh2.utils.generateKeyPairSync('ecdsa', {
  bits: 256,
  passphrase: 'secret',
  cipher: 'aes256-ctr',
  rounds: 1,
});
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'turnout-keys-'));
  mkdirSync(join(home, '.ssh'));
  return () => rmSync(home, { recursive: true, force: true });
});

function keep(name: string, text: string): string {
  const file = join(home, '.ssh', name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** Names of what is offered. */
async function offered(places: { named?: string; agent?: string } = {}): Promise<string[]> {
  const found = await findIdentities({ named: places.named, agent: places.agent, home }, systemClock);
  return found.map(({ name }) => name);
}

describe('the keys that are offered', () => {
  test('are those of ~/.ssh that need no passphrase', async () => {
    keep('id_rsa', makeKey().private);
    keep('id_ecdsa', makeKey().private);
    keep('id_ed25519', locked.private);
    keep('other', makeKey().private);
    expect(await offered()).toEqual(['~/.ssh/id_ecdsa', '~/.ssh/id_rsa']);
  });

  test('are none where there is no home', async () => {
    const places = { named: undefined, agent: undefined, home: undefined };
    expect(await findIdentities(places, systemClock)).toEqual([]);
  });

  test('come from the agent first', async () => {
    keep('id_rsa', makeKey().private);
    const { private: key } = makeKey();
    const agent = createServer(socket => {
      const protocol = new ssh2.AgentProtocol(false);
      protocol.on('identities', request => {
        const parsed = ssh2.utils.parseKey(key);
        protocol.getIdentitiesReply(request, parsed instanceof Error ? [] : [parsed]);
      });
      socket.pipe(protocol).pipe(socket);
    });
    const path = join(home, 'agent');
    await new Promise<void>(resolve => agent.listen(path, resolve));
    expect(await offered({ agent: path })).toEqual(['1 key of the SSH agent', '~/.ssh/id_rsa']);
    agent.close();
  });

  test('are those of the files when the agent is gone', async () => {
    keep('id_rsa', makeKey().private);
    expect(await offered({ agent: join(home, 'no-agent') })).toEqual(['~/.ssh/id_rsa']);
  });

  test('are only the one that is named', async () => {
    keep('id_rsa', makeKey().private);
    const named = keep('work', makeKey().private);
    expect(await offered({ named })).toEqual([named]);
  });
});

describe('a named key', () => {
  test('that is not there is not found', async () => {
    const named = join(home, '.ssh/none');
    await expect(offered({ named })).rejects.toMatchObject({
      exitCode: 10,
      message: `The key ${named} is not there.`,
    });
  });

  test('with a passphrase belongs into the agent', async () => {
    const named = keep('work', locked.private);
    await expect(offered({ named })).rejects.toMatchObject({
      exitCode: 3,
      hint: `Give it to your agent, and leave out --identity: ssh-add ${named}`,
    });
  });

  test('that is the public half is refused', async () => {
    await expect(offered({ named: keep('work.pub', makeKey().public) })).rejects.toMatchObject({
      exitCode: 12,
    });
  });
});
