import type { Surface } from '../output-target.ts';
import type { Sheet } from '../tabular-result.ts';

/** One way to write a result; whole lines, the last one ended. */
export interface Format {
  /** In pieces, made as they are asked for: a sheet can have 100,000 rows, and the text of it need not be held at once. */
  sheet(sheet: Sheet, surface: Surface): Iterable<string> | Promise<Iterable<string>>;
  /** For formats that programs parse: how a result that is a text is written. Elsewhere it is printed as it is. */
  text?(text: string): string | Promise<string>;
}
