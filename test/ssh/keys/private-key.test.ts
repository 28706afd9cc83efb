import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParsedKey } from 'ssh2';
import { beforeEach, describe, expect, test } from 'vitest';
import { keyText } from '../../../src/ssh/keys/key-text.ts';
import { readPrivateKey, unlockPrivateKey } from '../../../src/ssh/keys/private-key.ts';
import { readPublicKey } from '../../../src/ssh/keys/public-key.ts';
import { isMissing, needs } from '../../sandbox/ssh/run-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-key-'));
  return () => rmSync(folder, { recursive: true, force: true });
});

const inFolder = (name: string) => join(folder, name);
const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd: folder, stdio: 'pipe' }).toString();
const read = (name: string) => keyText(readFileSync(inFolder(name)));

/** The public key that was read, as Node's crypto has it, so that it is compared with what made it. */
function opened(text: string): string {
  const found = readPrivateKey(text);
  return found.is === 'open' ? signing(found.key) : `${found.is}`;
}

async function unlocked(text: string, passphrase: string): Promise<string> {
  const key = await unlockPrivateKey(text, passphrase);
  return key ? signing(key) : 'wrong';
}

/** The public key of one that signs as its other half wants it. */
function signing(key: ParsedKey): string {
  const signature = key.sign('data');
  if (signature instanceof Error || key.verify('data', signature) !== true) return 'signs wrongly';
  return key.getPublicSSH().toString('base64');
}

const kinds = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'ecdsa 256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'ecdsa 384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'ecdsa 521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ed25519: () => generateKeyPairSync('ed25519'),
} as const;

describe.each(Object.entries(kinds))('PKCS#8, %s', (_, make) => {
  const { privateKey } = make();
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString().trim();
  const blob = readPublicKey(spki)?.blob.toString('base64');

  test('R8: plain is read, and signs as the same key', () => {
    const text = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
    expect(opened(text)).toBe(blob);
    const found = readPrivateKey(text);
    if (found.is !== 'open') return expect.fail('not read');
    const signature = found.key.sign('data');
    expect(signature instanceof Error ? signature.message : found.key.verify('data', signature)).toBe(true);
  });

  test('R8: with a passphrase is opened with it, and with no other', async () => {
    const pem = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'öpen',
    });
    const text = pem.toString().trim();
    expect(opened(text)).toBe('locked');
    expect(await unlocked(text, 'öpen')).toBe(blob);
    expect(await unlocked(text, 'other')).toBe('wrong');
  });
});

const [noPutty, puttyName] = needs('puttygen');
const puttyKinds = [
  ['rsa', '2048'],
  ['ecdsa', '256'],
  ['ecdsa', '384'],
  ['ecdsa', '521'],
  ['ed25519', '256'],
];

describe.skipIf(noPutty)(`${puttyName}, keys of PuTTY`, () => {
  describe.each(puttyKinds)('%s %s', (type = '', bits = '') => {
    test.each(['2', '3'])('R8: version %s is read, with a passphrase too', async version => {
      writeFileSync(inFolder('pass'), 'secret\n');
      writeFileSync(inFolder('none'), '');
      const make = (name: string, pass: string, ...more: string[]) =>
        run(
          'puttygen',
          '-q',
          '-t',
          type,
          '-b',
          bits,
          '-o',
          name,
          '--new-passphrase',
          pass,
          '--random-device',
          '/dev/urandom',
          '--ppk-param',
          `version=${version}${more.join('')}`,
        );
      make('open.ppk', 'none');
      make('locked.ppk', 'pass', version === '3' ? ',memory=256,passes=2' : '');
      const shown = (name: string) => {
        run('puttygen', name, '-O', 'public-openssh', '-o', `${name}.pub`);
        return readFileSync(inFolder(`${name}.pub`), 'utf8').split(' ')[1];
      };
      expect(opened(read('open.ppk'))).toBe(shown('open.ppk'));
      expect(opened(read('locked.ppk'))).toBe('locked');
      expect(await unlocked(read('locked.ppk'), 'secret')).toBe(shown('locked.ppk'));
      expect(await unlocked(read('locked.ppk'), 'wrong')).toBe('wrong');
    });
  });

  test("R8+: PuTTY's own settings of Argon2 are opened", async () => {
    writeFileSync(inFolder('pass'), 'secret\n');
    run(
      'puttygen',
      '-q',
      '-t',
      'ed25519',
      '-o',
      'k.ppk',
      '--new-passphrase',
      'pass',
      '--random-device',
      '/dev/urandom',
      '--ppk-param',
      'passes=13',
    );
    expect(await unlocked(read('k.ppk'), 'secret')).toBe(
      readPublicKey(read('k.ppk'))?.blob.toString('base64'),
    );
  });

  test('R8+: a changed key of PuTTY is damaged', () => {
    writeFileSync(inFolder('none'), '');
    run(
      'puttygen',
      '-q',
      '-t',
      'ed25519',
      '-o',
      'k.ppk',
      '--new-passphrase',
      'none',
      '--random-device',
      '/dev/urandom',
    );
    expect(readPrivateKey(read('k.ppk').replace(/Comment: .*/, 'Comment: other'))).toEqual({
      is: 'unusable',
      why: 'is a private key that is damaged',
      remedy: 'Make another one and register it: turnout ssh-key:add --generate',
    });
  });
});

const [noKeygen, keygenName] = needs('ssh-keygen');

describe.skipIf(noKeygen)(keygenName, () => {
  const make = (...args: string[]) => run('ssh-keygen', '-q', '-f', 'key', '-N', '', ...args);
  const pub = () => readFileSync(inFolder('key.pub'), 'utf8').split(' ')[1];

  test.each([
    ['its own form', ['-t', 'ed25519']],
    ['PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['PEM, ECDSA', ['-t', 'ecdsa', '-b', '384', '-m', 'PEM']],
    ['PKCS#8', ['-t', 'ecdsa', '-b', '521', '-m', 'PKCS8']],
  ])('R8: %s is read, with CRLF, a BOM, in UTF-16 and behind a text too', (_, args) => {
    make(...args);
    const text = readFileSync(inFolder('key'), 'utf8');
    const forms: Record<string, Buffer> = {
      plain: Buffer.from(text),
      crlf: Buffer.from(text.replaceAll('\n', '\r\n')),
      bom: Buffer.from(`\uFEFF${text}`),
      utf16: Buffer.from(`\uFEFF${text}`, 'utf16le'),
      text: Buffer.from(`Bag Attributes\n  friendlyName: me\n${text}`),
      cutOff: Buffer.from(text.trimEnd()),
    };
    const found = Object.entries(forms).map(([name, bytes]) => [name, opened(keyText(bytes))]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.keys(forms).map(name => [name, pub()])),
    );
  });

  test.each([
    ['its own form', []],
    ['PEM', ['-m', 'PEM']],
    ['PKCS#8', ['-m', 'PKCS8']],
  ])('R8+: %s with a passphrase is opened', async (_, args) => {
    run('ssh-keygen', '-q', '-f', 'key', '-t', 'ecdsa', '-N', 'a pass phrase', ...args);
    expect(opened(read('key'))).toBe('locked');
    expect(await unlocked(read('key'), 'a pass phrase')).toBe(pub());
    expect(await unlocked(read('key'), 'x')).toBe('wrong');
  });

  test.skipIf(isMissing('openssl'))('R8+: a key that no SSH server takes is named by its kind', () => {
    run('openssl', 'genpkey', '-algorithm', 'ed448', '-out', 'key');
    expect(readPrivateKey(read('key'))).toMatchObject({
      is: 'unusable',
      why: 'is a key of a kind (ed448) that SSH does not know',
    });
  });

  test('R8: a public key in the form of RFC 4716 is read', () => {
    make(
      '-t',
      'rsa',
      '-b',
      '2048',
      '-C',
      'ada@laptop with a comment that is long enough to need a second line of its own',
    );
    const text = keyText(Buffer.from(run('ssh-keygen', '-e', '-f', 'key')));
    expect(text).toContain('BEGIN SSH2 PUBLIC KEY');
    expect(readPublicKey(text)?.blob.toString('base64')).toBe(pub());
  });

  test.each(['PKCS8', 'PEM'])('R8+: a public key in the form of %s is read', form => {
    make('-t', 'rsa', '-b', '2048');
    const text = keyText(Buffer.from(run('ssh-keygen', '-e', '-m', form, '-f', 'key')));
    expect(readPublicKey(text)?.blob.toString('base64')).toBe(pub());
  });
});

test('R8: a key that needs a FIDO device is named as one', () => {
  expect(readPrivateKey(deviceKeyFile)).toEqual({
    is: 'unusable',
    why: "needs a FIDO device to sign (sk-), which only OpenSSH's own programs can ask",
    remedy:
      'turnout sftp and git:clone use it; for other commands register another key: turnout ssh-key:add --generate',
  });
});

test('what is not a private key is none', () => {
  expect(readPrivateKey('hello')).toEqual({ is: 'none' });
  expect(readPrivateKey('ssh-ed25519 AAAA')).toEqual({ is: 'none' });
});

/** As ssh-keygen writes one with `-t ed25519-sk`; the handle is made up. */
const deviceKeyFile = (() => {
  const text = (value: string | Buffer) => {
    const bytes = Buffer.from(value as string);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const type = 'sk-ssh-ed25519@openssh.com';
  const blob = Buffer.concat([text(type), text(Buffer.alloc(32, 1)), text('ssh:')]);
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[text('none'), text('none'), text(''), Buffer.from([0, 0, 0, 1]), text(blob), text(Buffer.alloc(64))],
  ]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----`;
})();
