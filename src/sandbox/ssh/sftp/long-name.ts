import type { Attributes } from './attributes.ts';

const halfYear = 182 * 24 * 3600;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const kinds = new Map([
  [0o040000, 'd'],
  [0o100000, '-'],
  [0o120000, 'l'],
]);

/**
 * The line of `ls -l` that clients print as it is. Times are UTC, as on a server.
 * `now`: epoch milliseconds; entries older than half a year show the year in place of the hour.
 */
export function longName(name: string, { size = 0, mode = 0, times }: Attributes, now: number): string {
  const permissions = [6, 3, 0].map(shift => triple(mode >> shift)).join('');
  const kind = kinds.get(mode & 0o170000) ?? '?';
  const date = listedDate(times?.modified ?? 0, now / 1000);
  return `${kind}${permissions}    1 pantheon pantheon ${String(size).padStart(12)} ${date} ${name}`;
}

function triple(bits: number): string {
  return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
}

function listedDate(time: number, now: number): string {
  const date = new Date(time * 1000);
  const day = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  if (time > now || now - time > halfYear) return `${day}  ${date.getUTCFullYear()}`;
  const [hours, minutes] = [date.getUTCHours(), date.getUTCMinutes()].map(part =>
    String(part).padStart(2, '0'),
  );
  return `${day} ${hours}:${minutes}`;
}
