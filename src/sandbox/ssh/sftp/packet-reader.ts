import { isUtf8 } from 'node:buffer';
import { StatusError } from './status-error.ts';

/** Reads the fields of one packet, front to back. Throws a StatusError when the packet ends too early. */
export class Cursor {
  readonly #packet: Buffer;
  #at: number;

  constructor(packet: Buffer, at = 0) {
    this.#packet = packet;
    this.#at = at;
  }

  byte(): number {
    return this.#packet.readUInt8(this.#advance(1));
  }

  uint32(): number {
    return this.#packet.readUInt32BE(this.#advance(4));
  }

  /** Sizes and offsets. Beyond 2^53 there is no file; a negative number of some clients lands there too. */
  uint64(): number {
    const value = this.#packet.readBigUInt64BE(this.#advance(8));
    if (value > Number.MAX_SAFE_INTEGER)
      throw new StatusError('badMessage', 'The offset or size is too large');
    return Number(value);
  }

  /** A view of the packet, no copy. */
  bytes(): Buffer {
    const length = this.uint32();
    const start = this.#advance(length);
    return this.#packet.subarray(start, start + length);
  }

  /** Text that is not UTF-8 is refused and not guessed (decisions.md 30). */
  text(): string {
    const bytes = this.bytes();
    if (!isUtf8(bytes)) throw new StatusError('failure', 'The name is not valid UTF-8');
    return bytes.toString('utf8');
  }

  #advance(length: number): number {
    const start = this.#at;
    if (start + length > this.#packet.length)
      throw new StatusError('badMessage', 'The packet ends too early');
    this.#at = start + length;
    return start;
  }
}
