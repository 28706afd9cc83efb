import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { fingerprint } from '../../../src/sftp/auth/known-hosts.ts';
import { connect } from '../../../src/sftp/connect/connect.ts';
import { type ClientStage, failure, openClientStage } from '../client-stage.ts';
import { type Key, makeKey } from '../remote/hostile-server.ts';

let stage: ClientStage;

beforeEach(() => {
  stage = openClientStage();
  return stage.strike;
});

const publicLine = ({ public: line }: Key) => line.split(' ').slice(0, 2).join(' ');
const print = (each: Key) => fingerprint(Buffer.from(each.public.split(' ')[1] ?? '', 'base64'));

describe('the host key', () => {
  test('of a server that is met for the first time is remembered, for no other user to write', async () => {
    const host = makeKey();
    const server = await stage.start('stall', host);
    await (await connect(stage.options(server))).close();
    expect(readFileSync(stage.ours, 'utf8')).toBe(`[127.0.0.1]:${server.port} ${publicLine(host)}\n`);
    expect(statSync(stage.ours).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['a folder', (file: string) => mkdirSync(file)],
    ['a link to itself', (file: string) => symlinkSync(file, file)],
    ['a FIFO', (file: string) => execFileSync('mkfifo', [file])],
  ])('R4+: is remembered although ~/.ssh/known_hosts is %s, as with OpenSSH', async (_what, make) => {
    make(join(stage.folder, '.ssh/known_hosts'));
    const host = makeKey();
    const server = await stage.start('stall', host);
    await (await connect(stage.options(server))).close();
    expect(readFileSync(stage.ours, 'utf8')).toBe(`[127.0.0.1]:${server.port} ${publicLine(host)}\n`);
    const other = await stage.start('stall', makeKey());
    writeFileSync(stage.ours, `[127.0.0.1]:${other.port} ${publicLine(host)}\n`);
    await expect(connect(stage.options(other))).rejects.toThrow('has changed');
  });

  test('that is known is written down only once', async () => {
    const server = await stage.start('stall', makeKey());
    for (let times = 0; times < 2; times++) await (await connect(stage.options(server))).close();
    expect(readFileSync(stage.ours, 'utf8').match(/\n/g)).toHaveLength(1);
  });

  test('that is new goes behind a last line that was torn', async () => {
    const host = makeKey();
    const server = await stage.start('stall', host);
    mkdirSync(join(stage.ours, '..'), { recursive: true });
    writeFileSync(stage.ours, 'other.example.com ssh-ed');
    await (await connect(stage.options(server))).close();
    expect(readFileSync(stage.ours, 'utf8')).toBe(
      `other.example.com ssh-ed\n[127.0.0.1]:${server.port} ${publicLine(host)}\n`,
    );
  });

  test('that cannot be written down ends the connection, with the file', async () => {
    const server = await stage.start('stall', makeKey());
    writeFileSync(join(stage.folder, 'data'), 'no folder');
    const error = await failure(connect(stage.options(server)));
    expect(error.message).toBe(
      `The host key of [127.0.0.1]:${server.port} could not be written to ${stage.ours}.`,
    );
    expect(error.exitCode).toBe(1);
  });

  test('R14+: that cannot be written down is told where it can be, and the login goes on as that of OpenSSH', async () => {
    const server = await stage.start('stall', makeKey());
    const reported: string[] = [];
    const keptIn = { file: '/proc/self/x/known_hosts', onUnkept: (text: string) => void reported.push(text) };
    await (await connect({ ...stage.options(server), keptIn })).close();
    expect(reported).toEqual([
      `The host key of [127.0.0.1]:${server.port} could not be written to /proc/self/x/known_hosts. The next login will take whatever key is shown.`,
    ]);
  });

  test('R14+: without a home is written nowhere: the other files are not ours', async () => {
    const server = await stage.start('stall', makeKey());
    const reported: string[] = [];
    const keptIn = { file: undefined, onUnkept: (text: string) => void reported.push(text) };
    await (await connect({ ...stage.options(server), keptIn })).close();
    expect([reported, existsSync(stage.ours)]).toEqual([[], false]);
  });

  test('that has changed is refused with both fingerprints, before anything is sent to log in', async () => {
    const [before, now] = [makeKey(), makeKey()];
    const server = await stage.start('stall', now);
    stage.know(server.port, publicLine(before));
    const error = await failure(connect(stage.options(server)));
    expect(error.exitCode).toBe(12);
    expect(error.message).toBe(
      `The host key of [127.0.0.1]:${server.port} has changed. Known is ecdsa-sha2-nistp256 ${print(before)}; now it shows ecdsa-sha2-nistp256 ${print(now)}. Nothing was sent.`,
    );
    expect(error.hint).toBe(
      'The platform may have changed the key, or someone may be intercepting the connection. If you know that the new key is right: turnout connection:trust my-site.dev',
    );
    expect(server.attempts).toEqual([]);
  });

  test('of another type is refused too, where one is known', async () => {
    const server = await stage.start('stall', makeKey(384));
    stage.know(server.port, publicLine(makeKey()));
    expect((await failure(connect(stage.options(server)))).exitCode).toBe(12);
    expect(server.attempts).toEqual([]);
  });

  test('is asked for by the type that is known, when the server has several', async () => {
    const other = makeKey(384);
    const server = await stage.start('stall', makeKey(), other);
    stage.know(server.port, publicLine(other));
    await (await connect(stage.options(server))).close();
    expect(server.attempts).toEqual(['publickey', 'publickey']);
  });

  test('may be any of several that are known', async () => {
    const host = makeKey();
    const server = await stage.start('stall', host);
    const lines = [makeKey(), host].map(each => `[127.0.0.1]:${server.port} ${publicLine(each)}\n`);
    writeFileSync(join(stage.folder, '.ssh/known_hosts'), lines.join(''));
    await (await connect(stage.options(server))).close();
    expect(server.attempts.length).toBeGreaterThan(0);
  });

  test('that is revoked is refused although the same file also has it as known', async () => {
    const host = makeKey();
    const server = await stage.start('stall', host);
    const line = `[127.0.0.1]:${server.port} ${publicLine(host)}\n`;
    writeFileSync(join(stage.folder, '.ssh/known_hosts'), `${line}@revoked ${line}`);
    const error = await failure(connect(stage.options(server)));
    expect(error.message).toContain('is marked as revoked');
    expect(server.attempts).toEqual([]);
  });
});
