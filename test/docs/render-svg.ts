interface Run {
  text: string;
  color: string;
  isBold: boolean;
}

/** Colours of a terminal, by the number of their escape sequence. */
const colors: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  36: '#79c0ff',
  90: '#8b949e',
};
const plain = '#e6edf3';
const [cell, line, margin] = [8.4, 20, 16];

/** A terminal with these lines, as an SVG of text: a picture that Git can compare and a reader can select. */
export function renderTerminal(lines: readonly string[], columns: number): string {
  const width = Math.ceil(columns * cell) + 2 * margin;
  const height = lines.length * line + 2 * margin;
  const rows = lines.map((text, index) => renderLine(text, margin + (index + 1) * line - 5));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<title>A terminal session with turnout</title>',
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function renderLine(text: string, y: number): string {
  const spans = runsIn(text).map(
    ({ text: part, color, isBold }) =>
      `<tspan fill="${color}"${isBold ? ' font-weight="bold"' : ''}>${escapeXml(part)}</tspan>`,
  );
  return `<text x="${margin}" y="${y}">${spans.join('')}</text>`;
}

/** A line cut where its colour or weight changes. */
function runsIn(text: string): Run[] {
  const runs: Run[] = [];
  let [color, isBold] = [plain, false];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  for (const part of text.split(/(\x1b\[\d*m)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
    const code = /^\x1b\[(\d*)m$/.exec(part)?.[1];
    if (code === undefined) {
      if (part) runs.push({ text: part, color, isBold });
    } else if (code === '1' || code === '22') isBold = code === '1';
    else color = colors[code] ?? plain;
  }
  return runs;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
