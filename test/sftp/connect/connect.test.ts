import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../../src/sftp/connect/connect.ts';
import { createSftp } from '../../../src/sftp/sftp.ts';
import { type ClientStage, failure, openClientStage } from '../client-stage.ts';
import { type HostileServer, makeKey, startHostileServer } from '../remote/hostile-server.ts';

let stage: ClientStage;

beforeEach(() => {
  stage = openClientStage();
  return stage.strike;
});

describe('a login', () => {
  test('that is refused says what was offered, and no password is ever tried', async () => {
    const server = await stage.start('refuse', makeKey());
    const error = await failure(connect(stage.options(server)));
    expect(error.exitCode).toBe(3);
    expect(error.message).toBe(`127.0.0.1:${server.port} refused the login. Offered were: ~/.ssh/id_ecdsa.`);
    expect(error.hint).toContain('turnout ssh-key:add');
    expect(new Set(server.attempts)).toEqual(new Set(['publickey']));
  });

  test('without any key is not tried', async () => {
    const server = await stage.start('refuse', makeKey());
    const error = await failure(connect(stage.options(server, { home: join(stage.folder, 'elsewhere') })));
    expect(error.exitCode).toBe(3);
    expect(server.attempts).toEqual([]);
  });
});

describe('a server that', () => {
  const upload = (server: HostileServer) => {
    const from = join(stage.folder, 'a.txt');
    writeFileSync(from, 'some text');
    return createSftp(stage.options(server)).upload({
      sources: [{ path: from, contents: false }],
      destination: { path: 'code', folder: true },
      options: { exclude: [], compare: 'time', dryRun: false, remove: false, resume: false, digest: false },
      events: { event: () => {}, progress: () => {}, warning: () => {}, confirmRemoval: async () => {} },
    });
  };

  test('stalls behind the login is given up', async () => {
    const server = await stage.start('stall', makeKey());
    const error = await failure(upload(server));
    expect(error.exitCode).toBe(9);
    expect(error.message).toBe(`127.0.0.1:${server.port} has not answered for 1 s.`);
  });

  test('closes the channel and keeps the connection leaves nothing waiting', async () => {
    const server = await stage.start('close channel', makeKey());
    const error = await failure(upload(server));
    expect(error.exitCode).toBe(9);
    expect(error.message).toBe(`127.0.0.1:${server.port} closed the connection.`);
  });

  test.each([
    ['a greeting', { prints: 'Hello from .bashrc!\r\nYou have mail.\r\n' }, 'Hello from .bashrc!'],
    [
      'no SFTP',
      { prints: 'This account is currently not available.\n', error: '' },
      'This account is currently not available.',
    ],
    [
      'an error',
      { prints: '', error: 'bash: /usr/libexec/sftp-server: No such file\n' },
      'bash: /usr/libexec/sftp-server: No such file',
    ],
  ])('prints %s where SFTP should answer is told with its words', async (_, conduct, words) => {
    const server = await stage.start(conduct, makeKey());
    const error = await failure(upload(server));
    expect([error.exitCode, error.message]).toEqual([
      11,
      `127.0.0.1:${server.port} let you in, but its login shell printed text where SFTP should answer: "${words}"`,
    ]);
  });

  test('takes packets of no bytes does not keep us cutting for ever', async () => {
    const error = await failure(upload(await stage.start('no packets', makeKey())));
    expect([error.exitCode, error.message]).toEqual([
      12,
      'The server takes packets of 0 bytes, which no SFTP server does.',
    ]);
  });

  test('keeps fewer bytes than it acknowledged is found out', async () => {
    const server = await stage.start('shrink', makeKey());
    const { files, failures } = await upload(server);
    expect(failures).toMatchObject([
      {
        path: 'code/a.txt',
        error: { message: 'code/a.txt has 0 bytes on the server; 9 were sent.', exitCode: 1 },
      },
    ]);
    expect(files).toBe(0);
  });

  test('accepts and says nothing is given up', async () => {
    const silent = createServer(socket => socket.on('error', () => {}));
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const error = await failure(connect(stage.options({ port })));
    expect(error.exitCode).toBe(9);
    expect(error.message).toBe(`127.0.0.1:${port} does not answer.`);
  });

  test('is not there is named', async () => {
    const server = await startHostileServer({ hostKeys: [makeKey()], conduct: 'stall' });
    await server.stop();
    const error = await failure(connect(stage.options(server)));
    expect(error.exitCode).toBe(9);
    expect(error.message).toBe(`No SFTP session with 127.0.0.1:${server.port}: nothing listens there.`);
  });

  test('stalls is left at once when a person has had enough', async () => {
    const server = await stage.start('stall', makeKey());
    const controller = new AbortController();
    const session = await connect(stage.options(server, { signal: controller.signal }));
    const answer = session.send((sftp, done) => sftp.mkdir('x', done));
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});
