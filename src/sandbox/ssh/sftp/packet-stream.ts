import type { Duplex } from 'node:stream';
import { limits } from './packets.ts';

/** The client sends what is no SFTP; there is no way to find the next packet. */
export class BrokenStreamError extends Error {
  override readonly name = 'BrokenStreamError';
}

/** A WRITE of the largest size with its header has to fit, and a little more. */
const maxPacketLength = limits.packetBytes + 1024;
const enoughAhead = 512 * 1024;

/** Cuts what comes over a channel into SFTP packets, and reads no further ahead than half a MiB. */
export class PacketStream {
  readonly #channel: Duplex;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #wake: () => void = () => {};

  constructor(channel: Duplex) {
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      if (this.#bytes >= enoughAhead) channel.pause();
      this.#wake();
    });
    channel.once('end', () => this.stop());
  }

  /** What has not been read yet is dropped; `next` answers undefined. */
  stop(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The next packet without its length; undefined when no more comes. Throws BrokenStreamError. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const packet = this.#cut();
      if (packet !== undefined) return packet;
      if (this.#ended) return undefined;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
        this.#channel.resume();
      });
    }
  }

  #cut(): Buffer | undefined {
    if (this.#bytes < 4) return undefined;
    const length = this.#gather(4).readUInt32BE(0);
    if (length < 1 || length > maxPacketLength) throw new BrokenStreamError(`a packet of ${length} bytes`);
    if (this.#bytes < 4 + length) return undefined;
    const whole = this.#gather(4 + length);
    this.#chunks[0] = whole.subarray(4 + length);
    this.#bytes -= 4 + length;
    return whole.subarray(4, 4 + length);
  }

  /** Makes the first chunk at least `count` bytes long. */
  #gather(count: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= count) return first;
    let held = 0;
    let chunks = 0;
    while (held < count) held += this.#chunks[chunks++]?.length ?? count;
    const joined = Buffer.concat(this.#chunks.splice(0, chunks));
    this.#chunks.unshift(joined);
    return joined;
  }
}
