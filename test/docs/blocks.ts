/** A fenced block of a Markdown page. */
export interface Block {
  language: string;
  text: string;
  /** Its first line, which names it. */
  title: string;
}

export function fencedBlocks(page: string): Block[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
    title: text.slice(0, text.indexOf('\n')),
  }));
}

interface Line {
  line: string;
  /** What is typed into the program that the line starts. */
  input: string;
}

/** The lines of a block of shell, one command each; `sftp> ` is the prompt of a program that a line has started. */
export function shellLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const typed = /^\w+> (.*)$/.exec(line)?.[1];
    const last = lines.at(-1);
    if (typed !== undefined && last) last.input += `${typed}\n`;
    else lines.push({ line, input: '' });
  }
  return lines;
}
