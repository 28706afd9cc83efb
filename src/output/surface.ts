import type { DateText } from './date-text.ts';
import type { Theme } from './theme.ts';

/** What a result is printed on. */
export interface Surface {
  /** `columns` is the terminal's width in cells; a terminal that does not tell is not fitted to. */
  terminal: { isTerminal: boolean; columns?: number | undefined };
  theme: Theme;
  /** Epoch milliseconds; given, dates are told relative to it in a table at a terminal ("3 minutes ago"). */
  now?: number | undefined;
  /** How dates are written; `2016-08-18 23:31:15` in UTC unless given. */
  date?: DateText | undefined;
}
