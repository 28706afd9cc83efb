import type { DateText } from './php-date.ts';
import type { Theme } from './theme.ts';

/** What a result is printed on. */
export interface Surface {
  /** `columns` is the terminal's width in cells; where there is none, nothing is fitted to it. */
  terminal: { isTerminal: boolean; columns?: number | undefined };
  theme: Theme;
  /** Epoch milliseconds; given, dates are told relative to it in a table at a terminal ("3 minutes ago"). */
  now?: number | undefined;
  /** How dates are written; `2016-08-18 23:31:15` in UTC unless given. */
  date?: DateText | undefined;
  /** Called with the labels of the columns for which the terminal has no room. */
  onLeftOut?: ((labels: readonly string[]) => void) | undefined;
}
