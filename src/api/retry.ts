/** One attempt's end, as far as trying again is concerned. */
export interface Attempt {
  /** Whether sending it twice can do no harm. */
  repeatable: boolean;
  /** 1 for the first. */
  number: number;
  /** HTTP status; undefined when the connection was lost. */
  status: number | undefined;
  /** The Retry-After header, as sent. */
  retryAfter: string | undefined;
  /** Epoch milliseconds; the server's own, where it tells, since a date in Retry-After is by its clock. */
  now: number;
  /** From 0 up to 1. */
  chance: number;
}

export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  tries: number;
  /** Milliseconds before the second one; each further pause is twice as long. */
  firstDelay: number;
}

export const defaultRetry: RetryPolicy = { tries: 4, firstDelay: 500 };
/** A server that wants a longer rest is told to a person, not waited for. */
const maxDelay = 60_000;

/**
 * Milliseconds until the next attempt, or undefined when there shall be none. A POST whose answer was lost
 * may have started a workflow, so it is not repeatable (platform-api.md 1.1 tells what comes of it).
 */
export function retryDelay(attempt: Attempt, policy: RetryPolicy = defaultRetry): number | undefined {
  const { tries, firstDelay } = policy;
  const { repeatable, number, status, retryAfter, now, chance } = attempt;
  if (!repeatable || number >= tries) return undefined;
  if (status !== undefined && status !== 429 && status < 500) return undefined;
  const backOff = firstDelay * 2 ** (number - 1);
  const asked = readRetryAfter(retryAfter, now) ?? 0;
  if (asked > maxDelay) return undefined;
  // The jitter only adds, so that no one comes back before the server asked for it.
  return Math.ceil(Math.max(asked, backOff) + (backOff * chance) / 2);
}

const weekday = /^\s*(mon|tue|wed|thu|fri|sat|sun)/i;

/** Retry-After in milliseconds from `now`, never negative; undefined for what is neither seconds nor a date. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (!header?.trim()) return undefined;
  const seconds = Number(header);
  if (!Number.isNaN(seconds)) return Math.max(0, seconds * 1000);
  // `Date.parse` finds a date in nearly everything ("soon 5" is in 2001), and takes asctime's for local time.
  if (!weekday.test(header)) return undefined;
  const date = Date.parse(/gmt|utc/i.test(header) ? header : `${header} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
