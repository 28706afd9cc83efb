import ssh2, { type ConnectConfig } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../../support/ssh/keys.ts';
import { connect } from './raw-sftp.ts';
import { gitUser, password, sftpUser, siteId, startTestServer, type TestServer } from './test-server.ts';

const rsa = makeKey('rsa');
const ecdsa = makeKey('ecdsa');
let test: TestServer;

beforeAll(async () => {
  test = await startTestServer({ accountKeys: [rsa.public, ecdsa.public] });
});

afterAll(() => test.stop());

/** `in`, or the reason that the client gives for not being in. */
async function login(config: ConnectConfig): Promise<string> {
  try {
    const client = await connect(test, config);
    client.end();
    return 'in';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const refused = 'All configured authentication methods failed';

describe('a login', () => {
  it('succeeds with an Ed25519, RSA or ECDSA key of the account, and with its password', async () => {
    const passwordOnly = { privateKey: undefined, password } as unknown as ConnectConfig;
    const given = [{}, { privateKey: rsa.private }, { privateKey: ecdsa.private }, passwordOnly];
    expect(await Promise.all(given.map(login))).toEqual(['in', 'in', 'in', 'in']);
  });

  it('takes the user name in any case, with and without the name of the server', async () => {
    const names = [sftpUser.toUpperCase(), `appserver.${sftpUser}`, gitUser];
    expect(await Promise.all(names.map(username => login({ username })))).toEqual(['in', 'in', 'in']);
  });

  it('fails in one and the same way for a wrong key, a wrong password and an unknown user', async () => {
    const unknown = siteId.replaceAll('1', '9');
    const attempts = [
      { privateKey: makeKey().private },
      { privateKey: makeKey().private, password: 'wrong' },
      { username: `dev.${unknown}` },
      { username: 'root', password },
      { username: `dev.${siteId};id` },
    ];
    expect(new Set(await Promise.all(attempts.map(login)))).toEqual(new Set([refused]));
  });

  it('fails when the signature was made with another key than the one that is offered', async () => {
    const stranger = ssh2.utils.parseKey(makeKey().private);
    const owner = ssh2.utils.parseKey(test.key);
    if (stranger instanceof Error || owner instanceof Error) throw new Error('no keys');
    const forged = Object.create(owner, { sign: { value: (data: Buffer) => stranger.sign(data) } });
    expect(await login({ privateKey: forged } as unknown as ConnectConfig)).toBe(refused);
  });

  it('fails with an RSA key and a SHA-1 signature', async () => {
    const key = ssh2.utils.parseKey(rsa.private);
    if (key instanceof Error) throw key;
    let asked = false;
    const agent = {
      getIdentities: (done: (error: undefined, keys: string[]) => void) => done(undefined, [rsa.public]),
      sign: (
        _key: unknown,
        data: Buffer,
        _options: unknown,
        done: (error: undefined, made: Buffer) => void,
      ) => {
        asked = true;
        done(undefined, key.sign(data, 'sha1'));
      },
    };
    const signer = Object.assign(Object.create(ssh2.BaseAgent.prototype), agent);
    expect(await login({ privateKey: undefined, agent: signer } as unknown as ConnectConfig)).toBe(refused);
    expect(asked).toBe(true);
  });

  it('may be tried six times on one connection', async () => {
    let tries = 0;
    test.passwordsTried.length = 0;
    const client = new ssh2.Client();
    const ended = new Promise<void>(resolve => client.once('close', () => resolve()));
    client.on('error', () => {});
    client.connect({
      host: '127.0.0.1',
      port: test.port,
      username: sftpUser,
      authHandler: (_left, _partial, next) => {
        tries++;
        next({ type: 'password', username: sftpUser, password: `guess ${tries}` });
      },
    });
    await ended;
    expect(test.passwordsTried).toEqual([1, 2, 3, 4, 5, 6].map(guess => `guess ${guess}`));
  });
});
