import type { Sheet } from '../sheet.ts';
import type { Surface } from '../surface.ts';

/** One way to write a result; whole lines, the last one ended. */
export interface Format {
  sheet(sheet: Sheet, surface: Surface): string | Promise<string>;
  /** For formats that programs parse: how a result that is a text is written. Elsewhere it is printed as it is. */
  text?(text: string): string | Promise<string>;
}
