/** Text in cells of a terminal. */
export interface TextMeasure {
  width(text: string): number;
  /** The text, or as much of it as fits in `width` cells with `…` after it. */
  cut(text: string, width: number): string;
}

const plain = /^[\x20-\x7e]*$/;

const plainMeasure: TextMeasure = {
  width: text => text.length,
  cut: (text, width) => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`),
};

/** A measure for these texts. string-width is loaded only when one of them is more than printable ASCII. */
export async function textMeasure(texts: Iterable<string>): Promise<TextMeasure> {
  if (arePlain(texts)) return plainMeasure;
  const { default: stringWidth } = await import('string-width');
  const graphemes = new Intl.Segmenter();
  const width = (text: string) => (plain.test(text) ? text.length : stringWidth(text));

  const cut = (text: string, room: number): string => {
    if (width(text) <= room) return text;
    let left = room - 1;
    let kept = '';
    for (const { segment } of graphemes.segment(text)) {
      left -= width(segment);
      if (left < 0) break;
      kept += segment;
    }
    return `${kept}…`;
  };
  return { width, cut };
}

function arePlain(texts: Iterable<string>): boolean {
  for (const text of texts) if (!plain.test(text)) return false;
  return true;
}
