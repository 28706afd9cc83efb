import type { Socket } from 'node:net';
import type { ServerChannel } from 'ssh2';
import { writeStandardError } from '../standard-error.ts';
import type { VirtualTree } from '../virtual-tree.ts';
import { Budget } from './budget.ts';
import { answerHandleRequest } from './handle-requests.ts';
import { HandleTable, type Workspace } from './handles.ts';
import { Cursor } from './packet-reader.ts';
import { BrokenStreamError, PacketStream } from './packet-stream.ts';
import { limits, packetType } from './packets.ts';
import { answerPathRequest } from './path-requests.ts';
import { Queue } from './queue.ts';
import { statusReply, versionReply } from './replies.ts';
import { type PathRequest, type Request, readRequest } from './requests.ts';
import { StatusError, toStatus } from './status-error.ts';

export interface SftpSessionOptions extends Omit<Workspace, 'handles'> {
  channel: ServerChannel;
  socket: Socket;
  /** Aborts when the channel or its connection has gone. */
  gone: AbortSignal;
  /** Called for every request. */
  active(): void;
}

/** Serves SFTP version 3 over a channel until the client ends it. Resolves when every handle is closed. */
export async function serveSftp(options: SftpSessionOptions): Promise<void> {
  const { channel, gone } = options;
  const packets = new PacketStream(channel);
  const session = new SftpSession(options);
  const stop = () => {
    packets.stop();
    session.drop();
  };
  gone.addEventListener('abort', stop, { once: true });
  if (gone.aborted) stop();
  let exitStatus = 0;
  try {
    await session.serve(packets);
  } catch (error) {
    if (!(error instanceof BrokenStreamError)) throw error;
    exitStatus = 1;
  } finally {
    await session.end();
    gone.removeEventListener('abort', stop);
    channel.exit(exitStatus);
    channel.end();
  }
}

class SftpSession {
  readonly #options: SftpSessionOptions;
  readonly #workspace: Workspace;
  readonly #budget: Budget;
  readonly #paths = new Queue();
  readonly #running = new Set<Promise<void>>();
  readonly #explained = new Set<string>();

  constructor(options: SftpSessionOptions) {
    this.#options = options;
    this.#workspace = { ...options, handles: new HandleTable() };
    this.#budget = new Budget(options.socket);
  }

  async serve(packets: PacketStream): Promise<void> {
    const hello = await packets.next();
    if (hello === undefined) return;
    if (hello[0] !== packetType.init) throw new BrokenStreamError('the first packet is not INIT');
    this.#options.channel.write(versionReply());
    for (let packet = await packets.next(); packet !== undefined; packet = await packets.next()) {
      this.#options.active();
      if (packet.length < 5) throw new BrokenStreamError('a packet without a request number');
      this.#begin(packet);
      await this.#budget.room();
    }
  }

  drop(): void {
    this.#budget.drop();
  }

  async end(): Promise<void> {
    await Promise.all(this.#running);
    await this.#workspace.handles.closeAll();
    this.#budget.drop();
  }

  #begin(packet: Buffer): void {
    const request = readPacket(packet);
    const bytes = packet.length + expectedBytes(request);
    this.#budget.take(bytes);
    const running = this.#answer(packet.readUInt32BE(1), request).then(reply => {
      this.#running.delete(running);
      this.#options.channel.write(reply, () => this.#budget.give(bytes));
    });
    this.#running.add(running);
  }

  async #answer(id: number, request: Request | StatusError): Promise<Buffer> {
    try {
      if (request instanceof StatusError) throw request;
      return await this.#inOrder(id, request);
    } catch (error) {
      const { status, message } = toStatus(error);
      if (status === 'permissionDenied' || status === 'unsupported') this.#explain(message);
      return statusReply(id, status, message);
    }
  }

  #inOrder(id: number, request: Request): Promise<Buffer> {
    const { handles } = this.#workspace;
    if ('handle' in request) {
      return handles.inOrder(request.handle, () => answerHandleRequest(this.#workspace, id, request));
    }
    return this.#paths.run(async () => {
      await this.#settleHandles(request);
      return answerPathRequest(this.#workspace, id, request);
    });
  }

  /** What a path shows has to be the outcome of everything that was asked earlier of handles to it. */
  async #settleHandles(request: PathRequest): Promise<void> {
    if (!('path' in request)) return;
    const { tree, handles } = this.#workspace;
    const path = resolvePath(tree, request.path);
    if (path !== undefined) await handles.settled(path);
  }

  /** OpenSSH's own clients print a name for the status and never the message: they get the reason once, as text. */
  #explain(message: string): void {
    const { client, channel } = this.#options;
    if (!client.startsWith('OpenSSH') || this.#explained.has(message)) return;
    if (writeStandardError(channel, Buffer.from(`${message}.\n`)) > 0) this.#explained.add(message);
  }
}

/** Undefined where nothing can be; the answer to the request says why. */
function resolvePath(tree: VirtualTree, path: string): string | undefined {
  try {
    return tree.locate(path).path;
  } catch {
    return undefined;
  }
}

/** The request in a packet, or what is wrong with it. */
function readPacket(packet: Buffer): Request | StatusError {
  try {
    return readRequest(packet.readUInt8(0), new Cursor(packet, 5));
  } catch (error) {
    return toStatus(error);
  }
}

/** What a request costs in memory besides its own packet: the answer, and the little that keeps it going. */
function expectedBytes(request: Request | StatusError): number {
  if (request instanceof StatusError) return 1024;
  if (request.kind === 'read') return Math.min(request.length, limits.readBytes);
  return request.kind === 'readdir' ? 32 * 1024 : 1024;
}
