import { UsageError } from '../errors/turnout-error.ts';

/** Writes a date for people. */
export type DateText = (date: Date) => string;

/** `2016-08-18 23:31:15`, in UTC: what PHP writes for Terminus's own format. */
export const utcDate: DateText = date => date.toISOString().slice(0, 19).replace('T', ' ');

export interface DateForm {
  /** As PHP's `date` takes it. */
  format?: string | undefined;
  /** `Europe/Berlin`; UTC unless given. */
  zone?: string | undefined;
  /** What sets the zone, for a message. */
  zoneSource?: string | undefined;
}

/** TERMINUS_DATE_FORMAT and TERMINUS_TIME_ZONE; undefined where neither is given. Throws UsageError. */
export function dateText({ format = 'Y-m-d H:i:s', zone, zoneSource }: DateForm): DateText | undefined {
  if (zone === undefined && format === 'Y-m-d H:i:s') return undefined;
  const partsIn = zonedParts(zone ?? 'UTC', zoneSource);
  return date => {
    const parts = partsIn(date);
    return format.replace(/\\(.)|([a-zA-Z])/gs, (_all, literal: string | undefined, letter: string) => {
      return literal ?? letters[letter]?.(parts) ?? letter;
    });
  };
}

interface DateParts {
  date: Date;
  zone: string;
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 0 is Sunday. */
  weekday: number;
  /** Minutes east of UTC. */
  offset: number;
}

function zonedParts(zone: string, source?: string): (date: Date) => DateParts {
  const clock = createFormatter(zone, source);
  return date => {
    const found: Record<string, number> = {};
    for (const { type, value } of clock.formatToParts(date)) found[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
    const local = Date.UTC(year, month - 1, day, hour, minute, second);
    const offset = Math.round((local - date.getTime()) / 60_000);
    return {
      date,
      zone,
      year,
      month,
      day,
      hour,
      minute,
      second,
      weekday: new Date(local).getUTCDay(),
      offset,
    };
  };
}

function createFormatter(timeZone: string, source = 'TERMINUS_TIME_ZONE'): Intl.DateTimeFormat {
  const numeric = 'numeric' as const;
  const fields = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  };
  try {
    return new Intl.DateTimeFormat('en', { timeZone, calendar: 'gregory', hourCycle: 'h23', ...fields });
  } catch (cause) {
    throw new UsageError(`"${timeZone}" is not a time zone.`, {
      hint: `Check ${source}: it is a name such as Europe/Berlin.`,
      cause,
    });
  }
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];

const two = (number: number) => String(number).padStart(2, '0');
const twelve = (hour: number) => hour % 12 || 12;

/** `+02:00`, or `+0200` without a colon. */
function offsetText(minutes: number, colon: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
}

/** What each letter of a format of PHP stands for; the rarest are left out and stand for themselves. */
const letters: Readonly<Record<string, (parts: DateParts) => string>> = {
  d: ({ day }) => two(day),
  j: ({ day }) => String(day),
  D: ({ weekday }) => (days[weekday] ?? '').slice(0, 3),
  l: ({ weekday }) => days[weekday] ?? '',
  w: ({ weekday }) => String(weekday),
  N: ({ weekday }) => String(weekday || 7),
  m: ({ month }) => two(month),
  n: ({ month }) => String(month),
  M: ({ month }) => (months[month - 1] ?? '').slice(0, 3),
  F: ({ month }) => months[month - 1] ?? '',
  Y: ({ year }) => String(year),
  y: ({ year }) => two(year % 100),
  H: ({ hour }) => two(hour),
  G: ({ hour }) => String(hour),
  h: ({ hour }) => two(twelve(hour)),
  g: ({ hour }) => String(twelve(hour)),
  i: ({ minute }) => two(minute),
  s: ({ second }) => two(second),
  a: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  A: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  e: ({ zone }) => zone,
  T: ({ zone, offset }) => (zone === 'UTC' ? zone : offsetText(offset, ':')),
  P: ({ offset }) => offsetText(offset, ':'),
  O: ({ offset }) => offsetText(offset, ''),
  Z: ({ offset }) => String(offset * 60),
  U: ({ date }) => String(Math.floor(date.getTime() / 1000)),
  c: parts =>
    `${parts.year}-${two(parts.month)}-${two(parts.day)}T${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}${offsetText(parts.offset, ':')}`,
};
