import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stage, setStage } from '../commands/stage.ts';
import { writeCode } from '../support/remote-files.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { shellWords } from '../text/shell-words.ts';
import { root } from './pages.ts';
import { renderTerminal } from './render-svg.ts';

const columns = 110;
let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());

/** What is left on a terminal of a line that was written over. */
function settled(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence that clears a line
  return text.replace(/[^\n]*\r\x1b\[K/g, '');
}

/** Breaks what a terminal of so many columns breaks. */
function wrapped(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no place
  while (rest.replace(/\x1b\[\d*m/g, '').length > columns) {
    parts.push(rest.slice(0, columns));
    rest = rest.slice(columns);
  }
  return [...parts, rest];
}

test('the picture in the README is of real runs (npm run screenshots makes it)', async () => {
  const privateKey = await keepKey(stage.person);
  const lines: string[] = [];
  async function run(line: string, env: Record<string, string> = {}): Promise<void> {
    const { stdout, stderr } = await stage.person.run(shellWords(line), { terminal: { columns }, env });
    const printed = settled(`${stdout}${stderr}`).trimEnd().split('\n').flatMap(wrapped);
    lines.push(`\x1b[32m$\x1b[0m turnout ${line}`, ...printed, '');
  }
  await run('connection:set my-site.dev sftp');
  const files = { 'style.css': 'body { margin: 0 }\n', 'wp-content/hello.php': '<?php // Hello\n' };
  await writeCode(files, { sandbox: stage.sandbox, privateKey });
  await run('env:diffstat my-site.dev');
  await run('connection:set my-site.dev git -n');
  await run('env:commit my-site.dev -m "Say hello"');
  await run('connection:set my-site.dev git');
  const svg = renderTerminal(lines.slice(0, -1).map(hideHash), columns);
  const file = join(root, 'docs/session.svg');
  if (process.env['UPDATE_SCREENSHOTS']) writeFileSync(file, svg);
  else expect(svg).toBe(readFileSync(file, 'utf8'));
});

/** A commit has another hash each time. */
function hideHash(line: string): string {
  return line.replace(/\b[0-9a-f]{40}\b/g, '4b825dc642cb6eb9a060e54bf8d69288fbee4904');
}
