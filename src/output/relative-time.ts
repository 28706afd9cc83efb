const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/**
 * "3 minutes ago", "in 2 days": the largest unit that fits, cut and not rounded, so that nothing looks older
 * than it is. `date` in epoch seconds, `now` in epoch milliseconds.
 */
export function relativeTime(date: number, now: number): string {
  const seconds = Math.trunc(date - now / 1000);
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en').format(Math.trunc(seconds / length) || -0, unit);
}
