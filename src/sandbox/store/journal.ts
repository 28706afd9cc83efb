import { closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** The file that every transition is appended to. */
export interface Journal {
  /** The whole line is with the system when this returns; if it throws, nothing of it is in the file. */
  append(line: Buffer): void;
  truncate(bytes: number): void;
  close(): void;
}

/** Made, readable for no other user, when it is not there. */
export function openJournal(file: string): Journal {
  const fd = openSync(file, 'a+', 0o600);
  let size = fstatSync(fd).size;
  let open = true;
  const flush = createFlush(fd);

  return {
    append(line) {
      // The number of a closed file may by now be that of another one.
      if (!open) throw new Error('The store is closed.');
      try {
        for (let written = 0; written < line.length; ) written += writeSync(fd, line, written);
      } catch (error) {
        // A full disk: half a line would be read as one with the next.
        ftruncateSync(fd, size);
        throw error;
      }
      size += line.length;
      flush();
    },
    truncate(bytes) {
      ftruncateSync(fd, bytes);
      size = bytes;
    },
    close() {
      if (!open) return;
      open = false;
      fdatasyncSync(fd);
      closeSync(fd);
    },
  };
}

/** What a power failure would need; it runs behind, at most one at a time. */
function createFlush(fd: number): () => void {
  let running = false;
  let again = false;
  const flush = () => {
    again = running;
    if (running) return;
    running = true;
    fdatasync(fd, () => {
      running = false;
      if (again) flush();
    });
  };
  return flush;
}
