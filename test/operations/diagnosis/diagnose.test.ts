import { describe, expect, test } from 'vitest';
import { InterruptedError, NetworkError, RefusedError } from '../../../src/errors/turnout-error.ts';
import { diagnose } from '../../../src/operations/diagnosis/diagnose.ts';
import type { ConnectionPorts, KeyFact, RemoteSide } from '../../../src/operations/ports/diagnosis-ports.ts';
import { TestClock } from '../../support/test-clock.ts';

const rsa: KeyFact = { name: '~/.ssh/id_rsa', type: 'ssh-rsa', id: 'a' };
const ed25519: KeyFact = { name: 'ada of the agent', type: 'ssh-ed25519', id: 'b' };

const remote: RemoteSide = {
  home: async () => '/srv/bindings/1',
  list: async () => ['files', 'code'],
  has: async () => false,
  tryToWrite: async () => {},
  tryToReplace: async () => true,
};

/** A connection in which everything works. */
const sound: ConnectionPorts = {
  session: async () => ({ email: 'ada@example.com' }),
  environment: async () => ({ name: 'my-site.dev', mode: 'sftp', isDevelopment: true }),
  clockAhead: () => 400,
  proxy: () => undefined,
  server: () => ({ host: 'appserver.example.com', port: 2222, user: 'dev.1' }),
  lookUp: async () => ['203.0.113.7'],
  reach: async () => {},
  greeting: async () => 'SSH-2.0-OpenSSH_9.2',
  wake: async () => true,
  hostKey: async () => ({ is: 'known', type: 'ssh-rsa', fingerprint: 'SHA256:x' }),
  keys: async () => ({ agent: { is: 'none', keys: [] }, offered: [rsa], locked: [], unusable: [] }),
  registered: async () => ['a'],
  login: async () => ({ methods: ['publickey'], accepted: rsa, refused: [] }),
  remote: () => remote,
  close: async () => {},
};

/** What was found about one step of a connection with these differences. */
async function finding(step: string, different: Partial<ConnectionPorts>) {
  const time = new TestClock();
  const findings = await diagnose({ ...sound, ...different }, { time, onStep: () => {} });
  return findings.find(each => each.step === step);
}

describe('a diagnosis', () => {
  test('of a sound connection is all right, and closes what it has opened', async () => {
    let closed = false;
    const close = async () => {
      closed = true;
    };
    const findings = await diagnose({ ...sound, close }, { time: new TestClock(), onStep: () => {} });
    expect(findings.every(({ result }) => result === 'ok')).toBe(true);
    expect(closed).toBe(true);
  });

  test('ends with an interruption, and closes what it has opened', async () => {
    let closed = false;
    const ports = {
      ...sound,
      login: () => Promise.reject(new InterruptedError('enough')),
      close: async () => {
        closed = true;
      },
    };
    await expect(diagnose(ports, { time: new TestClock(), onStep: () => {} })).rejects.toThrow('enough');
    expect(closed).toBe(true);
  });

  test.each([
    ['a slow clock', 300_000, "This machine's clock is 300 s slow."],
    ['a fast clock', -90_000, "This machine's clock is 90 s fast."],
  ])('tells %s', async (_what, ahead, found) => {
    expect(await finding('clock', { clockAhead: () => ahead })).toMatchObject({ result: 'failed', found });
  });

  test('warns of a name that leads into a private network', async () => {
    expect(await finding('dns', { lookUp: async () => ['192.168.1.1'] })).toMatchObject({
      result: 'warning',
    });
  });

  test('tells a website that answers from a port that does not', async () => {
    const reach = () => Promise.reject(new NetworkError('It does not answer.'));
    expect(await finding('tcp', { reach })).toMatchObject({
      ...{ result: 'failed', exit: 'network', found: 'It does not answer.' },
      remedy:
        'Its website answers, so if it slept, it is awake now: run the test again. Else port 2222 is the wrong one (TURNOUT_SSH_PORT) or blocked here: try another network, or an SSH tunnel.',
    });
  });

  test('has woken an environment that was asleep', async () => {
    expect(await finding('awake', { greeting: async () => undefined })).toMatchObject({
      result: 'failed',
      remedy: 'Its website has just been loaded, which wakes it: run the test again.',
    });
  });

  test('warns of keys of a type that no documentation names', async () => {
    const keys = async () => ({
      agent: { is: 'none' as const, keys: [] },
      offered: [ed25519],
      locked: [],
      unusable: [],
    });
    expect(await finding('keys', { keys, registered: async () => ['b'] })).toMatchObject({
      result: 'warning',
    });
  });

  test('names a key with a passphrase that no one can be asked for', async () => {
    const keys = async () => ({
      agent: { is: 'none' as const, keys: [] },
      offered: [],
      locked: ['~/.ssh/id_rsa'],
      unusable: [],
    });
    expect(await finding('keys', { keys })).toMatchObject({
      found: '~/.ssh/id_rsa has a passphrase, and there is no terminal to ask for it.',
      remedy: 'Give it to your agent: ssh-add ~/.ssh/id_rsa',
    });
  });

  test('names the key that was taken, and those that were not', async () => {
    const login = async () => ({ methods: ['publickey'], accepted: rsa, refused: [ed25519] });
    expect((await finding('login', { login }))?.found).toBe(
      'As dev.1, with ~/.ssh/id_rsa (RSA); refused ada of the agent (Ed25519).',
    );
  });

  test('does not blame the type of a registered RSA key', async () => {
    const login = async () => ({ methods: ['publickey'], accepted: undefined, refused: [rsa] });
    expect((await finding('login', { login }))?.found).toBe(
      'The server refuses ~/.ssh/id_rsa (RSA), although your account has it.',
    );
  });

  test('says of code that takes no writes that the switch may not have ended', async () => {
    const tryToWrite = async (folder: string) => {
      if (folder === 'code') throw new RefusedError('code is closed.');
    };
    expect(await finding('write', { remote: () => ({ ...remote, tryToWrite }) })).toMatchObject({
      ...{ result: 'failed', exit: 'refused', found: 'code is closed.' },
      remedy: 'It is in SFTP mode, so the switch may not have ended: turnout workflow:wait my-site.dev --any',
    });
  });
});
