import type { Output } from '../../system/streams.ts';
import { visible } from '../../text/escape.ts';

/** Prints a text of many lines: as it is into a pipe, with control characters escaped at a terminal. */
export function printText(output: Output, text: string): Promise<void> {
  if (!output.isTerminal) return output.write(text);
  const parts = text.split(/(\n|\t)/);
  return output.write(parts.map(part => (part === '\n' || part === '\t' ? part : visible(part))).join(''));
}
