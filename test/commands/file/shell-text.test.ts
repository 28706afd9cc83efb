import { type AddressInfo, createServer } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type HostileServer, startHostileServer } from '../../sftp/remote/hostile-server.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { makeKey } from '../../support/ssh/keys.ts';
import { failed, patient, type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(patient);
  await keepKey(stage.person);
  await stage.run('connection:set my-site.dev sftp');
});
afterAll(() => stage.dispose());

type Conduct = Parameters<typeof startHostileServer>[0]['conduct'];

async function speaking(conduct: Conduct): Promise<HostileServer> {
  const server = await startHostileServer({ hostKeys: [makeKey('ecdsa')], conduct });
  onTestFinished(server.stop);
  return server;
}

const run = (line: string, { port }: { port: number }) =>
  stage.run(line, { env: { TURNOUT_SSH_PORT: String(port) } });
const list = 'file:list my-site.dev:code';
const spoke = (port: number, words: string) =>
  `127.0.0.1:${port} let you in, but its login shell printed text where SFTP should answer: "${words}"`;
const hint =
  "If it is a greeting, let .bashrc and the like on the server print nothing without a terminal; otherwise the server's administrator has to allow SFTP for this account.";

describe('a login shell that prints text where SFTP should answer', () => {
  test('is told with its words by file:list, the sweep and connection:test', async () => {
    const server = await speaking({ prints: 'hello\nWelcome!\n' });
    const words = spoke(server.port, 'hello');
    expect(await run(list, server)).toEqual(failed(11, words, hint));
    expect(await run('connection:set my-site.dev git --on-changes=abort', server)).toEqual(
      failed(
        9,
        `my-site.dev stays in SFTP mode, for its files could not be looked at for what the list may not show yet: ${words}`,
        `${hint} Or trust the list of changes: --no-sweep, or TURNOUT_SWEEP=off.`,
      ),
    );
    const { exitCode, stderr } = await run('connection:test my-site.dev', server);
    expect({ exitCode, stdout: '', stderr }).toEqual(failed(11, `login: ${words}`, hint));
  });

  test.each<[string, Conduct & object, string]>([
    ['fewer bytes than a length', { prints: 'hi\n', error: '' }, 'hi'],
    [
      'an empty line, and the reason on standard error',
      { prints: '\r\n', error: 'No quota.\n' },
      'No quota.',
    ],
    ['the reason on standard error only', { prints: '', error: 'No such account.\n' }, 'No such account.'],
  ])('shows %s', async (_, conduct, words) => {
    const server = await speaking(conduct);
    expect(await run(list, server)).toEqual(failed(11, spoke(server.port, words), hint));
  });

  test('and one that ends without a word is no matter of ports', async () => {
    const server = await speaking({ prints: '', error: '' });
    expect(await run(list, server)).toEqual(
      failed(
        9,
        `127.0.0.1:${server.port} let you in, but ended with exit code 1 instead of answering SFTP.`,
        "Try again. If it stays so, the server's administrator has to allow SFTP for this account.",
      ),
    );
  });
});

/** What ssh2's own server has no call for. */
interface Channel {
  _protocol: { channelExtData(channel: number, data: Buffer, type: number): void };
  outgoing: { id: number };
}

test('what a server prints on standard error before it closes a session is shown', async () => {
  const server = await speaking((sftp: SFTPWrapper) => {
    const close = () => {
      const { _protocol: protocol, outgoing } = sftp as unknown as Channel;
      protocol.channelExtData(outgoing.id, Buffer.from('Welcome.\nDisk quota exceeded.\n'), 1);
      sftp.end();
    };
    sftp.on('STAT', close).on('LSTAT', close).on('OPENDIR', close);
  });
  expect(await run(list, server)).toEqual(
    failed(
      9,
      `127.0.0.1:${server.port} closed the connection. It printed: "Disk quota exceeded."`,
      'Run the command again.',
    ),
  );
});

test('what a server says in place of SSH is shown', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.end('Exceeded MaxStartups\r\n');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await run(list, { port })).toEqual(
    failed(
      9,
      `No SFTP session with 127.0.0.1:${port}: instead of SSH it printed: "Exceeded MaxStartups"`,
      'A busy server answers again later; if something else listens there, check TURNOUT_SSH_HOST, TURNOUT_SSH_PORT and ~/.ssh/config.',
    ),
  );
});
