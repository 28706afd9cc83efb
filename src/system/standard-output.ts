import { fstatSync, writeSync } from 'node:fs';
import { hasCode } from './disk/files.ts';
import type { Output } from './streams.ts';

interface OutputOptions {
  /** 1 or 2 */
  descriptor: number;
  /** Node's own stream for it. */
  open(): NodeJS.WriteStream;
  /** Told once what broke it. Whatever is written afterwards is dropped. */
  onBroken(cause: Error): void;
}

/**
 * Standard output or error. What is no terminal is written to directly: Node's stream for a pipe costs a quarter of
 * an empty start. Anyone who reads us may go away at any time (`| head`); what we are in the middle of is finished all
 * the same.
 */
export function standardOutput({ descriptor, open, onBroken }: OutputOptions): Output {
  let opened: NodeJS.WriteStream | undefined;
  let direct = isPlain(descriptor);
  let gone = false;

  const broken = (cause: Error) => {
    if (!gone) onBroken(cause);
    gone = true;
  };
  const stream = () => {
    opened ??= open().on('error', broken);
    return opened;
  };

  /** Returns what could not be written yet, since a full pipe that does not wait takes no more. */
  function writeDirectly(bytes: Uint8Array): Uint8Array {
    for (let rest = bytes; ; ) {
      if (rest.length === 0) return rest;
      try {
        rest = rest.subarray(writeSync(descriptor, rest));
      } catch (cause) {
        if (hasCode(cause, 'EAGAIN')) return rest;
        throw cause;
      }
    }
  }

  return {
    get isTerminal() {
      return !direct && stream().isTTY === true;
    },
    get columns() {
      return direct ? undefined : stream().columns;
    },
    get rows() {
      return direct ? undefined : stream().rows;
    },
    async write(text) {
      if (gone || text === '') return;
      let rest: string | Uint8Array = text;
      if (direct) {
        try {
          rest = writeDirectly(Buffer.from(text));
        } catch (cause) {
          return broken(cause as Error);
        }
        if (rest.length === 0) return;
        direct = false;
      }
      await new Promise<void>(resolve => void stream().write(rest, () => resolve()));
    },
    get stream() {
      return stream();
    },
  };
}

/** A file, a pipe or a socket: certainly no terminal. Windows wants its consoles and pipes written to by the stream. */
export function isPlain(descriptor: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    const found = fstatSync(descriptor);
    return found.isFile() || found.isFIFO() || found.isSocket();
  } catch {
    return false;
  }
}
