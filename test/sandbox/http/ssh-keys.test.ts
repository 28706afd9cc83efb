import { createHash } from 'node:crypto';
import { utils } from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeKey } from '../../support/ssh/keys.ts';
import { TestClock } from '../../support/test-clock.ts';
import { openPlatform, type PlatformFixture } from '../platform-fixture.ts';

const annId = '00000000-0000-4000-8000-000000000001';
const bobId = '00000000-0000-4000-8000-000000000005';

let platform: PlatformFixture;

beforeAll(async () => {
  platform = await openPlatform({ clock: new TestClock() });
});

afterAll(() => platform.dispose());

// Made with ssh-keygen for this test; its id is `base64 -d | md5sum` of the second word.
const known = {
  line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFl082q0M20JjW6ihcgBCv4EvLoxxVEM6iTxW34NLTrc ann@laptop',
};

describe('SSH keys', () => {
  const path = `users/${annId}/keys`;
  const add = (body: unknown) => platform.ask(`POST ${path}`, { body });

  test('are none at first', async () => {
    expect((await platform.ask(`GET ${path}`)).text).toBe('{}');
  });

  test('of every type are taken, listed by the MD5 of their blob, and deleted', async () => {
    const pairs = [
      utils.generateKeyPairSync('rsa', { bits: 2048, comment: 'a@b' }),
      utils.generateKeyPairSync('ecdsa', { bits: 256 }),
      utils.generateKeyPairSync('ecdsa', { bits: 384 }),
      utils.generateKeyPairSync('ecdsa', { bits: 521 }),
      makeKey('ed25519'),
    ];
    for (const { public: line } of pairs) {
      const id = createHash('md5')
        .update(Buffer.from(line.split(' ')[1] ?? '', 'base64'))
        .digest('hex');
      const added = await add(`${line}\n`);
      expect([added.status, added.text]).toEqual([200, JSON.stringify(id)]);
      expect((await platform.ask(`GET ${path}`)).json).toEqual({ [id]: line.trim() });
      const deleted = await platform.ask(`DELETE ${path}/${id}`);
      expect([deleted.status, deleted.headers.get('content-type'), deleted.text]).toEqual([
        200,
        'text/html',
        'Key deleted.\n',
      ]);
    }
  });

  test('have the id that ssh-keygen and md5sum agree on', async () => {
    expect((await add(known.line)).json).toBe('e2ea62049f9abbdd2d7dfd1ad5d8d7d3');
    await platform.ask(`DELETE ${path}/e2ea62049f9abbdd2d7dfd1ad5d8d7d3`);
  });

  test.each([
    ['a private key', makeKey().private, 'This is a private key. Keep it to yourself.'],
    ['nothing', '', 'This is not a public key in one line.'],
    ['two keys', `${known.line}\n${known.line}`, 'This is not a public key in one line.'],
    ['a key with options', `command="sh" ${known.line}`, 'This is not a public key in one line.'],
    ['a key cut short', known.line.slice(0, 40), 'This is not a public key in one line.'],
    ['another type', 'ssh-dss AAAAB3NzaC1kc3MAAACB', "Unknown SSH key type 'ssh-dss'."],
    [
      'a key on hardware',
      'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t',
      "Unknown SSH key type 'sk-ssh-ed25519@openssh.com'.",
    ],
    [
      'a type that is not that of the blob',
      known.line.replace('ssh-ed25519', 'ssh-rsa'),
      'This is not a public key in one line.',
    ],
  ])('are not %s', async (_what, line, words) => {
    const { status, json } = await add(line);
    expect([status, json]).toEqual([400, `SSH validation failed: ${words}`]);
    expect((await platform.ask(`GET ${path}`)).text).toBe('{}');
  });

  test.each(['ffffffffffffffffffffffffffffffff', 'constructor', '__proto__'])(
    'that are not there are not deleted: %s',
    async id => {
      const { status, json } = await platform.ask(`DELETE ${path}/${id}`);
      expect([status, json]).toEqual([404, 'There was an problem deleting the SSH key.']);
    },
  );

  test('of another user can be neither added nor deleted', async () => {
    expect((await platform.ask(`POST users/${bobId}/keys`, { body: known.line })).status).toBe(403);
    expect((await platform.ask(`DELETE users/${bobId}/keys/x`)).status).toBe(403);
  });
});
