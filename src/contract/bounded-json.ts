/** Levels of lists and objects in each other; the platform's answers have six. */
const maxDepth = 64;
/** Lists, objects and the members of both, together: twice what 64 MiB of sites have. */
const maxValues = 4_000_000;

/** What is refused before it is parsed: parsing it would cost more memory and time than anyone has. */
export class JsonBoundsError extends Error {}

/**
 * Like JSON.parse, for texts of servers: looks first, without making anything of it, how deep and how many the
 * values are. Throws JsonBoundsError or SyntaxError.
 */
export function parseBounded(text: string): unknown {
  refuseBeyondBounds(text);
  return JSON.parse(text);
}

function refuseBeyondBounds(text: string): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        break;
      case openList:
      case openObject:
        values++;
        if (++depth > maxDepth) throw new JsonBoundsError(`more than ${maxDepth} levels deep`);
        break;
      case closeList:
      case closeObject:
        depth--;
        break;
      case comma:
        values++;
    }
    if (values > maxValues) throw new JsonBoundsError('more than 4 million values');
  }
}

const quote = 0x22;
const comma = 0x2c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** The place of the quote that closes what is opened at `start`; the end of a text that closes nothing. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    if (!isEscaped(text, at)) return at;
  }
  return text.length;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before--;
  return (at - before) % 2 === 1;
}
