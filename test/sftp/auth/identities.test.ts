import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { beforeEach, describe, expect, test } from 'vitest';
import { findIdentities } from '../../../src/sftp/auth/identities.ts';
import type { KeySources } from '../../../src/sftp/auth/key-sources.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { makeKey } from '../remote/hostile-server.ts';
import { startAgent } from './test-agent.ts';

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
async function offered(locations: Partial<KeySources> = {}): Promise<string[]> {
  const { identities } = await findIdentities(
    { named: undefined, agent: undefined, home, ...locations },
    systemClock,
  );
  return identities.map(({ name }) => name);
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
    const locations = { named: undefined, agent: undefined, home: undefined };
    expect(await findIdentities(locations, systemClock)).toEqual({
      ...{ identities: [], locked: [], unusable: [] },
    });
  });

  test('come from the agent first, and each only once', async () => {
    const [held, other] = [makeKey(), makeKey()];
    keep('id_rsa', other.private);
    keep('id_ecdsa', held.private);
    const agent = await startAgent(join(home, 'agent'), [held.private]);
    expect(await offered({ agent: agent.socket })).toEqual([
      'ecdsa-sha2-nistp256 of the agent',
      '~/.ssh/id_rsa',
    ]);
    await agent.stop();
  });

  test('R7+: are of the agent those first that files name, in the order of the files, since servers end after a few', async () => {
    const [first, second] = [makeKey(), makeKey()];
    const others = [makeKey(), makeKey()].map(each => each.private);
    const agent = await startAgent(join(home, 'agent'), [...others, second.private, first.private]);
    const configured = [keep('first.pub', first.public), keep('second', second.private)];
    const { identities } = await findIdentities(
      { named: undefined, agent: agent.socket, home, configured },
      systemClock,
    );
    const named = [first, second].map(each => each.public.split(' ')[1]);
    expect(identities.slice(0, 2).map(({ blob }) => blob?.toString('base64'))).toEqual(named);
    expect(identities).toHaveLength(4);
    await agent.stop();
  });

  test('are, with IdentitiesOnly, of the agent only those that a file names too', async () => {
    const [held, other] = [makeKey(), makeKey()];
    const file = keep('work', held.private);
    const agent = await startAgent(join(home, 'agent'), [other.private, held.private]);
    expect(await offered({ agent: agent.socket, configured: [file], onlyConfigured: true })).toEqual([
      'ecdsa-sha2-nistp256 of the agent',
    ]);
    keep('only.pub', held.public);
    for (const name of ['only.pub', 'only']) {
      const configured = [join(home, '.ssh', name)];
      expect(await offered({ agent: agent.socket, configured, onlyConfigured: true })).toHaveLength(1);
    }
    expect(
      await offered({ agent: agent.socket, configured: [join(home, 'none')], onlyConfigured: true }),
    ).toEqual([]);
    await agent.stop();
  });

  test('are those of the files that are configured, and not the usual ones', async () => {
    keep('id_rsa', makeKey().private);
    const file = keep('work', makeKey().private);
    expect(await offered({ configured: [file, file, join(home, 'none')] })).toEqual(['~/.ssh/work']);
  });

  test('with a passphrase come last, and are opened by who knows it', async () => {
    keep('id_ed25519', locked.private);
    keep('id_rsa', makeKey().private);
    const answers = ['wrong', 'secret'];
    const asked: string[] = [];
    const askPassphrase = async (key: string) => {
      asked.push(key);
      return answers.shift() ?? '';
    };
    const locations = { named: undefined, agent: undefined, home, askPassphrase };
    const { identities } = await findIdentities(locations, systemClock);
    expect(identities.map(({ name }) => name)).toEqual(['~/.ssh/id_rsa', '~/.ssh/id_ed25519']);
    expect(asked).toEqual([]);
    expect(await identities[1]?.method('dev.1234')).toMatchObject({
      type: 'publickey',
      username: 'dev.1234',
    });
    expect(asked).toEqual(['~/.ssh/id_ed25519', '~/.ssh/id_ed25519']);
    expect(await identities[1]?.method('dev.1234')).toBeUndefined();
  });

  test('with a passphrase are named where no one can be asked', async () => {
    keep('id_ed25519', locked.private);
    const locations = { named: undefined, agent: undefined, home };
    expect(await findIdentities(locations, systemClock)).toEqual({
      identities: [],
      locked: ['~/.ssh/id_ed25519'],
      unusable: [],
    });
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
