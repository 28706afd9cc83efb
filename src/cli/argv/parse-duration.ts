import { UsageError } from '../../errors/turnout-error.ts';

/**
 * The value of a flag that takes seconds → milliseconds. Throws UsageError for what is no number of them; `example` shows
 * the right form where the value was given, which need not be the flag.
 */
export function parseSeconds(
  flag: string,
  text: string | undefined,
  example = `${flag}=30`,
): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  throw new UsageError(`"${text}" is not a number of seconds.`, { hint: `For example: ${example}` });
}
