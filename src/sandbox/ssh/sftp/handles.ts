import type { Clock } from '../../../system/clock.ts';
import type { OpenArea, VirtualTree } from '../virtual-tree.ts';
import { limits } from './packets.ts';
import { Queue } from './queue.ts';
import type { NamedEntry } from './replies.ts';
import { StatusError } from './status-error.ts';

export interface FileHandle {
  kind: 'file';
  /** Absolute path in the virtual tree, as the client named it. */
  path: string;
  descriptor: number;
  area: OpenArea;
  /** From the area's root, free of links. */
  names: string[];
  close(): void;
}

export interface FolderHandle {
  kind: 'folder';
  path: string;
  /** The next entries, an empty list after the last. */
  next(): NamedEntry[];
  close(): void;
}

export type Handle = FileHandle | FolderHandle;

/** What the requests of one SFTP session work on. */
export interface Workspace {
  tree: VirtualTree;
  handles: HandleTable;
  clock: Clock;
  /** Software of the client as it calls itself, e.g. `OpenSSH_9.2p1`. */
  client: string;
}

/** The open handles of one session, with a queue each: requests on a handle run in order (pitfall 2). */
export class HandleTable {
  readonly #open = new Map<number, { handle: Handle; queue: Queue }>();
  #last = 0;

  /** Throws before anything is opened, so that nothing has to be closed again. */
  checkRoom(): void {
    if (this.#open.size >= limits.handles) {
      throw new StatusError('failure', `No more than ${limits.handles} files and folders can be open`);
    }
  }

  add(handle: Handle): number {
    this.#last = (this.#last + 1) >>> 0;
    this.#open.set(this.#last, { handle, queue: new Queue() });
    return this.#last;
  }

  get(number: number): Handle {
    return this.#entry(number).handle;
  }

  file(number: number): FileHandle {
    const handle = this.get(number);
    if (handle.kind !== 'file') throw new StatusError('failure', 'The handle is that of a folder');
    return handle;
  }

  folder(number: number): FolderHandle {
    const handle = this.get(number);
    if (handle.kind !== 'folder') throw new StatusError('failure', 'The handle is that of a file');
    return handle;
  }

  /** Runs work on a handle after all that was asked of it before. Throws when there is no such handle. */
  inOrder<T>(number: number, work: () => Promise<T>): Promise<T> {
    return this.#entry(number).queue.run(work);
  }

  /** Resolves when everything asked so far of the handles that were opened by that path is done. */
  async settled(path: string): Promise<void> {
    for (const { handle, queue } of this.#open.values()) {
      if (handle.path === path) await queue.settled();
    }
  }

  close(number: number): void {
    const { handle } = this.#entry(number);
    this.#open.delete(number);
    handle.close();
  }

  /** Lets what is under way end, then closes everything. */
  async closeAll(): Promise<void> {
    for (const [number, { queue }] of this.#open) {
      await queue.settled();
      if (this.#open.has(number)) this.close(number);
    }
  }

  #entry(number: number) {
    const entry = this.#open.get(number);
    if (entry === undefined) throw new StatusError('failure', 'No such handle');
    return entry;
  }
}
