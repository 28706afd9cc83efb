import { UsageError } from '../errors/turnout-error.ts';

/** The value of a flag that takes seconds → milliseconds. Throws UsageError for what is no number of them. */
export function parseSeconds(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  throw new UsageError(`"${text}" is not a number of seconds.`, { hint: `For example: ${flag}=30` });
}
