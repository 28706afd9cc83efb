/** Plain ASCII text with line breaks between its words, where a line would not fit into so many cells. */
export function wrapped(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
