import { createServer, type Socket } from 'node:net';
import ssh2, { type ParsedKey } from 'ssh2';

/** An SSH agent with these private keys, on a socket of its own. */
export async function startAgent(socket: string, privateKeys: readonly string[]) {
  const keys = privateKeys.flatMap(key => {
    const parsed: ParsedKey | Error = ssh2.utils.parseKey(key);
    return parsed instanceof Error ? [] : [parsed];
  });
  const connections = new Set<Socket>();
  const agent = createServer(connection => {
    connections.add(connection);
    connection.on('error', () => {});
    const protocol = new ssh2.AgentProtocol(false);
    protocol.on('identities', request => protocol.getIdentitiesReply(request, keys));
    protocol.on('sign', (request, wanted, data, { hash }) => {
      const isWanted = (key: ParsedKey) => key.getPublicSSH().equals(wanted.getPublicSSH());
      const signature = keys.find(isWanted)?.sign(data, hash);
      if (signature === undefined || signature instanceof Error) protocol.failureReply(request);
      else protocol.signReply(request, signature);
    });
    connection.pipe(protocol).pipe(connection);
  });
  await new Promise<void>(resolve => agent.listen(socket, resolve));
  return {
    socket,
    stop: () =>
      new Promise<void>(resolve => {
        agent.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
  };
}

/** An agent that holds nothing but the key of a FIDO device. */
export async function startSecurityKeyAgent(socket: string) {
  const string = (text: string) => Buffer.concat([number(Buffer.byteLength(text)), Buffer.from(text)]);
  const blob = ['sk-ssh-ed25519@openssh.com', 'k'.repeat(32), 'ssh:'].map(string);
  const body = Buffer.concat([Buffer.from([12]), number(1), string(Buffer.concat(blob).toString('latin1'))]);
  const answer = Buffer.concat([body, string('ada@yubikey')]);
  const agent = createServer(connection =>
    connection
      .on('error', () => {})
      .on('data', () => connection.write(Buffer.concat([number(answer.length), answer]))),
  );
  await new Promise<void>(resolve => agent.listen(socket, resolve));
  return { socket, stop: () => new Promise<void>(resolve => agent.close(() => resolve())) };
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
