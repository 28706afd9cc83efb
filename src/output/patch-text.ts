import { visible } from '../text/escape.ts';
import type { Theme } from './theme.ts';

/** A patch as a person reads it: in colour, and with control characters of the code itself escaped. */
export function patchText(patch: string, theme: Theme): string {
  let heading = false;
  return eachLine(patch, line => {
    if (line.startsWith('diff --git ')) heading = true;
    if (line.startsWith('@@ ')) heading = false;
    return findStyle(line, heading, theme)(shown(line));
  });
}

/** Lines of other text of a program, escaped in the same way. */
export function plainLines(text: string): string {
  return eachLine(text, shown);
}

function eachLine(text: string, show: (line: string) => string): string {
  return text
    .split('\n')
    .map(line => (line === '' ? '' : show(line)))
    .join('\n');
}

function shown(line: string): string {
  return line.split('\t').map(visible).join('\t');
}

function findStyle(line: string, heading: boolean, theme: Theme): (text: string) => string {
  if (heading) return theme.heading;
  if (line.startsWith('@@ ')) return theme.command;
  if (line.startsWith('+')) return theme.added;
  return line.startsWith('-') ? theme.removed : text => text;
}
