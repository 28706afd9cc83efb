import { beforeEach, expect, test } from 'vitest';
import { connectWide } from '../../../src/sftp/connect/connect-wide.ts';
import type { ServerTraits } from '../../../src/sftp/transport/server-traits.ts';
import { type ClientStage, openClientStage } from '../client-stage.ts';
import { oddServer } from '../odd-server.ts';
import { makeKey } from '../remote/hostile-server.ts';

let stage: ClientStage;
let known: ServerTraits;

beforeEach(() => {
  stage = openClientStage();
  known = {};
  return stage.strike;
});

/** Whose connections are closed when they ask for more channels than that. */
async function start(most: number) {
  const channels = new Map<object, number>();
  const server = oddServer();
  const { port } = await stage.start(sftp => {
    const { _protocol: protocol } = sftp as unknown as { _protocol: { disconnect(reason: number): void } };
    const open = (channels.get(protocol) ?? 0) + 1;
    channels.set(protocol, open);
    if (open > most) protocol.disconnect(11);
    else server.conduct(sftp);
  }, makeKey());
  return { port, connections: () => [...channels.values()] };
}

const open = (server: { port: number }) =>
  connectWide({
    ...stage.options(server),
    channels: () => 4,
    traits: {
      read: () => known,
      write(traits) {
        known = traits;
      },
    },
  });

test('C1+: a server that closes a connection with a second channel is given one, and not asked again', async () => {
  const server = await start(1);
  for (const connections of [2, 3]) {
    const session = await open(server);
    expect(await session.channels(4)).toHaveLength(1);
    expect((await session.request((sftp, done) => sftp.stat('files', done))) !== undefined).toBe(true);
    await session.close();
    expect(server.connections()).toHaveLength(connections);
  }
  expect(known).toEqual({ channels: 'one' });
});

test('C1+: one that takes several is remembered too', async () => {
  const server = await start(4);
  const session = await open(server);
  expect(await session.channels(4)).toHaveLength(4);
  await session.close();
  expect({ known, connections: server.connections() }).toEqual({
    known: { channels: 'several' },
    connections: [4],
  });
});
