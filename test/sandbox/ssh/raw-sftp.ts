import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import { sftpUser, type TestServer } from './test-server.ts';

/** Where a server listens, and the private key that it takes. */
type Reachable = Pick<TestServer, 'port' | 'key'>;

export interface RawReply {
  type: number;
  id: number;
  /** What follows the request number. */
  body: Buffer;
}

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

export const u64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
};

export const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes]);
};

/** ATTRS without anything in it. */
export const noAttributes = u32(0);

export const openFlags = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 };

export function framed(...fields: Buffer[]): Buffer {
  const body = Buffer.concat(fields);
  return Buffer.concat([u32(body.length), body]);
}

export async function connect(test: Reachable, more: ConnectConfig = {}): Promise<Client> {
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).on('error', reject);
    client.connect({
      host: '127.0.0.1',
      port: test.port,
      username: sftpUser,
      privateKey: test.key,
      ident: 'raw',
      ...more,
    });
  });
  // Otherwise each request waits 40 ms for the answer to the one before to be acknowledged.
  client.setNoDelay(true);
  return client;
}

/** An SFTP client that sends exactly what it is told, written from the draft and not from our own codec. */
export class RawSftp {
  readonly client: Client;
  readonly channel: ClientChannel;
  readonly closed: Promise<void>;
  #id = 0;
  #received = Buffer.alloc(0);
  readonly #waiting = new Map<number, (reply: RawReply) => void>();
  #version: (reply: Buffer) => void = () => {};

  static async open(test: Reachable, more: ConnectConfig = {}): Promise<RawSftp> {
    const client = await connect(test, more);
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.subsys('sftp', (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    return new RawSftp(client, channel);
  }

  constructor(client: Client, channel: ClientChannel) {
    this.client = client;
    this.channel = channel;
    this.closed = new Promise(resolve => channel.once('close', () => resolve()));
    channel.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  /** Sends INIT; answers the VERSION packet without its length. */
  init(): Promise<Buffer> {
    const version = new Promise<Buffer>(resolve => {
      this.#version = resolve;
    });
    this.channel.write(framed(Buffer.of(1), u32(3)));
    return version;
  }

  request(type: number, ...fields: Buffer[]): Promise<RawReply> {
    const id = ++this.#id;
    const reply = new Promise<RawReply>(resolve => this.#waiting.set(id, resolve));
    this.channel.write(framed(Buffer.of(type), u32(id), ...fields));
    return reply;
  }

  extended(name: string, ...fields: Buffer[]): Promise<RawReply> {
    return this.request(200, text(name), ...fields);
  }

  /** Returns the handle as the server gave it, or throws its message. */
  async open(path: string, flags: number): Promise<Buffer> {
    const reply = await this.request(3, text(path), u32(flags), noAttributes);
    if (reply.type !== 102) throw new Error(statusOf(reply));
    return reply.body;
  }

  async end(): Promise<void> {
    this.client.end();
    await new Promise<void>(resolve => this.client.once('close', () => resolve()));
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 4) {
      const end = 4 + this.#received.readUInt32BE(0);
      if (this.#received.length < end) return;
      const packet = this.#received.subarray(4, end);
      this.#received = this.#received.subarray(end);
      if (packet[0] === 2) this.#version(packet);
      else this.#answer(packet);
    }
  }

  #answer(packet: Buffer): void {
    const reply = { type: packet.readUInt8(0), id: packet.readUInt32BE(1), body: packet.subarray(5) };
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    waiting?.(reply);
  }
}

/** `3 Why it was refused` for a STATUS, `102` for anything else. */
export function statusOf({ type, body }: RawReply): string {
  if (type !== 101) return String(type);
  const length = body.readUInt32BE(4);
  return `${body.readUInt32BE(0)} ${body.subarray(8, 8 + length).toString()}`;
}
