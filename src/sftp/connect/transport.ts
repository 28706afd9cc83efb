import { Duplex } from 'node:stream';
import type { ProxyRoute } from '../../ssh/proxy-route.ts';
import type { Clock } from '../../system/clock.ts';
import { type AddressChoice, connectTcp } from '../../system/connect-tcp.ts';
import type { Started } from '../../system/programs/programs.ts';

/** The bytes to a server and from it: a socket, or a program that leads there. */
export interface Transport extends Duplex {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

interface TransportOptions {
  host: string;
  port: number;
  /** The program that leads there, where the configuration of SSH names one. */
  route?: ProxyRoute | undefined;
  addresses?: AddressChoice | undefined;
  clock: Clock;
  signal: AbortSignal;
}

/** Opens the way to a server. Rejects with an error of the system, with NotFoundError, or with the signal's reason. */
export async function openTransport({ route, addresses, ...target }: TransportOptions): Promise<Transport> {
  if (!route) return connectTcp({ ...target, ...addresses });
  const started = route.start();
  await started.started;
  return new ProgramStream(started);
}

/** Why a program ended that was to lead to a server. */
export class RouteError extends Error {
  override readonly name = 'RouteError';
}

/** Characters of standard error that are kept: its last words say why. */
const maxComplaint = 4000;

class ProgramStream extends Duplex implements Transport {
  bytesRead = 0;
  bytesWritten = 0;
  readonly #started: Started;
  #complaint = '';

  constructor(started: Started) {
    super({ allowHalfOpen: false });
    this.#started = started;
    const { stdout, stderr, stdin } = started.child ?? {};
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-maxComplaint);
    });
    stdout?.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      if (!this.push(chunk)) stdout.pause();
    });
    stdin?.on('error', () => {}); // Its end says why.
    started.ended.then(
      code => this.#finish(code),
      (error: Error) => this.destroy(error),
    );
  }

  override _read(): void {
    this.#started.child?.stdout?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.bytesWritten += chunk.length;
    const { stdin } = this.#started.child ?? {};
    if (!stdin?.writable || stdin.write(chunk)) {
      done();
      return;
    }
    const goOn = () => {
      stdin.off('drain', goOn).off('close', goOn);
      done();
    };
    stdin.once('drain', goOn).once('close', goOn);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#started.child?.stdin?.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#started.child?.kill();
    done(error);
  }

  #finish(code: number): void {
    if (code === 0 && this.bytesRead > 0) {
      this.push(null);
      return;
    }
    const lines = this.#complaint.split('\n').map(line => line.trim());
    this.destroy(new RouteError(lines.filter(Boolean).at(-1)?.replace(/\.$/, '') ?? `it ended with ${code}`));
  }
}
