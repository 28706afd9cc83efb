/** Text in cells of a terminal. */
export interface TextMeasure {
  width(text: string): number;
  /** The text, or as much of it as fits in `width` cells with `…` after it. */
  cut(text: string, width: number): string;
  /** The text, or its beginning and its end with `…` between them; the name of a file stays whole where it can. */
  cutMiddle(text: string, width: number): string;
  /** The text in lines of at most `width` cells, broken between words, and within those that are longer. */
  lines(text: string, width: number): string[];
  /** The text in lines broken between words only: a word that is longer than `width` has a line of its own, whole. */
  wholeWordLines(text: string, width: number): string[];
}

const plain = /^[\x20-\x7e]*$/;

const plainMeasure: TextMeasure = measureBy(
  text => text.length,
  text => text,
);

/** A measure for these texts. string-width is loaded only when one of them is more than printable ASCII. */
export async function textMeasure(texts: Iterable<string>): Promise<TextMeasure> {
  if (arePlain(texts)) return plainMeasure;
  const { default: stringWidth } = await import('string-width');
  const graphemes = new Intl.Segmenter();
  return measureBy(
    text => (plain.test(text) ? text.length : stringWidth(text)),
    text => (plain.test(text) ? text : Array.from(graphemes.segment(text), ({ segment }) => segment)),
  );
}

function measureBy(
  width: (text: string) => number,
  /** What must not be cut apart. */
  segments: (text: string) => string | readonly string[],
): TextMeasure {
  /** As many of the segments, from the first on, as fit. */
  function fitting(all: Iterable<string>, room: number): string[] {
    const kept: string[] = [];
    let left = room;
    for (const segment of all) {
      left -= width(segment);
      if (left < 0) break;
      kept.push(segment);
    }
    return kept;
  }

  function cut(text: string, room: number): string {
    if (width(text) <= room) return text;
    return `${fitting(segments(text), room - 1).join('')}…`;
  }

  function cutMiddle(text: string, room: number): string {
    if (width(text) <= room) return text;
    const name = width(text.slice(text.lastIndexOf('/', text.length - 2) + 1)) + 1;
    const wanted = Math.ceil(((room - 1) * 2) / 3);
    const tail = name <= room - 2 ? Math.max(name, wanted) : wanted;
    const end = fitting([...segments(text)].reverse(), Math.min(tail, room - 1))
      .reverse()
      .join('');
    return `${fitting(segments(text), room - 1 - width(end)).join('')}…${end}`;
  }

  function lines(text: string, room: number): string[] {
    if (width(text) <= room) return [text];
    return filledLines(
      text.split(' ').flatMap(each => pieces(each, room)),
      room,
    );
  }

  const wholeWordLines = (text: string, room: number) => filledLines(text.split(' '), room);

  function filledLines(args: readonly string[], room: number): string[] {
    const done: string[] = [];
    let line = '';
    for (const word of args) {
      if (line === '') line = word;
      else if (width(line) + 1 + width(word) <= room) line = `${line} ${word}`;
      else {
        done.push(line);
        line = word;
      }
    }
    return [...done, line];
  }

  /** A word, or what of it fits into a line each. */
  function pieces(word: string, room: number): string[] {
    const all: string[] = [];
    let rest = word;
    while (width(rest) > room) {
      const piece = fitting(segments(rest), room).join('') || [...segments(rest)][0] || rest;
      all.push(piece);
      rest = rest.slice(piece.length);
    }
    return rest || all.length === 0 ? [...all, rest] : all;
  }

  return { width, cut, cutMiddle, lines, wholeWordLines };
}

function arePlain(texts: Iterable<string>): boolean {
  for (const text of texts) if (!plain.test(text)) return false;
  return true;
}
