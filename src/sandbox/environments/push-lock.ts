import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../../system/disk/files.ts';

export interface RunningPush {
  /** For the `update` hook: it writes down there which refs it has let through, and reads which ones are closed. */
  folder: string;
  end(): void;
}

/**
 * Pushes to a site go on side by side. A switch to SFTP mode closes its branch to them and waits only for those that are
 * about to move it, so that no commit arrives in an environment that has begun to be edited, and so that a push that sends
 * nothing holds up no one.
 */
export class Pushes {
  readonly #folder: string;
  readonly #running = new Map<string, Set<() => void>>();
  #last = 0;
  #exclusive: Promise<void> = Promise.resolve();

  /** `folder` is for this alone; what is in it is of an earlier process. */
  constructor(folder: string) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
  }

  async begin(): Promise<RunningPush> {
    await this.#exclusive;
    this.#last += 1;
    const folder = join(this.#folder, String(this.#last));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const waiting = new Set<() => void>();
    this.#running.set(folder, waiting);
    return {
      folder,
      end: () => {
        if (!this.#running.delete(folder)) return;
        rmSync(folder, { recursive: true, force: true });
        for (const go of waiting) go();
      },
    };
  }

  /**
   * Works while no push moves `ref`: those that run are refused it from now on, since they have begun when things were
   * otherwise; those that begin later wait. Without a ref all of them are waited for.
   */
  without(ref: string | undefined, work: () => Promise<void>): Promise<void> {
    const turn = this.#exclusive.then(async () => {
      const running = [...this.#running];
      // Before they are looked at: a hook writes down that it lets a ref through, and looks whether it is closed after that.
      if (ref !== undefined)
        for (const [folder] of running) appendFileSync(join(folder, 'closed'), `${ref}\n`);
      await Promise.all(running.map(([folder, waiting]) => this.#passed(folder, ref, waiting)));
      await work();
    });
    this.#exclusive = turn.catch(() => {});
    return turn;
  }

  #passed(folder: string, ref: string | undefined, waiting: Set<() => void>): Promise<void> {
    if (ref !== undefined && !refsLetThrough(folder).includes(ref)) return Promise.resolve();
    return new Promise(resolve => waiting.add(resolve));
  }
}

function refsLetThrough(folder: string): string[] {
  try {
    return readFileSync(join(folder, 'passed'), 'utf8').split('\n');
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
