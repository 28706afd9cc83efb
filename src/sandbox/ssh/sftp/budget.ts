import type { Socket } from 'node:net';

/** Requests at work and answers on their way, together, in bytes. Two rounds of 255 KiB reads at a high latency. */
const maxBytes = 4 * 1024 * 1024;

/**
 * Keeps the memory of one channel bounded: ssh2 queues answers without an end, in the channel and in the
 * socket (performance.md 3, pitfall 5), so no request is begun while much of the earlier ones is unsent.
 */
export class Budget {
  readonly #socket: Socket;
  #used = 0;
  #gone = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('drain', this.#look);
  }

  get idle(): boolean {
    return this.#used === 0;
  }

  take(bytes: number): void {
    this.#used += bytes;
  }

  give(bytes: number): void {
    this.#used -= bytes;
    this.#wake();
  }

  /** Resolves when another request may begin. */
  async room(): Promise<void> {
    while (!this.#gone && (this.#used >= maxBytes || this.#socket.writableLength >= maxBytes)) {
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  /** No one takes the answers any more. */
  drop(): void {
    this.#gone = true;
    this.#socket.off('drain', this.#look);
    this.#wake();
  }

  readonly #look = () => this.#wake();
}
