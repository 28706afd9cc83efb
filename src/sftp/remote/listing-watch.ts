import { TimeoutError } from '../../errors/turnout-error.ts';
import type { ListingLimit } from '../transport/channel.ts';

/** Sees to it that the list of one folder comes to an end, however much the server has to say. */
export interface ListingWatch {
  /** Throws when the time is up; so many entries have been listed. */
  check(path: string, entries: number): void;
  /** Runs what is no part of the listing; its time does not count. */
  pause<T>(work: Promise<T>): Promise<T>;
}

/** Ends a listing that takes longer than `timeout` (ms): its `check` throws UnsafeError. */
export function createListingWatch({ clock, timeout }: ListingLimit): ListingWatch {
  let deadline = clock.elapsed() + timeout;
  return {
    check(path, entries) {
      if (clock.elapsed() < deadline) return;
      const seconds = Math.round(timeout / 1000);
      const so = `${entries.toLocaleString('en-US')} names in ${seconds} s, and there are more`;
      throw new TimeoutError(`${path} was not listed to its end: ${so}.`, {
        hint: 'Name a folder further down, or give it longer with --timeout SECONDS.',
      });
    },
    async pause(work) {
      const began = clock.elapsed();
      try {
        return await work;
      } finally {
        deadline += clock.elapsed() - began;
      }
    },
  };
}
