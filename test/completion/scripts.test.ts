import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { shells } from '../../src/cli/argv/shells.ts';
import { completionScript, scriptFiles } from '../../src/completion/scripts.ts';

const root = join(import.meta.dirname, '../..');

test.each(shells)(
  'completions/ has the script for %s as it is printed (npm run completions writes it)',
  async shell => {
    const script = await completionScript(shell);
    const file = join(root, scriptFiles[shell]);
    if (process.env['UPDATE_COMPLETIONS']) writeFileSync(file, script);
    else expect(readFileSync(file, 'utf8')).toBe(script);
  },
);

/** Where a script for PowerShell cannot be understood: `LINE: TEXT`. */
async function mistakes(script: string): Promise<string[]> {
  await Parser.init();
  const require = createRequire(import.meta.url);
  const grammar = require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  const found: string[] = [];
  const look = (node: Node) => {
    if (node.isError || node.isMissing) found.push(`${node.startPosition.row + 1}: ${node.text}`);
    node.children.forEach(look);
  };
  const tree = parser.parse(script);
  if (!tree) throw new Error('There is no tree.');
  look(tree.rootNode);
  return found;
}

// PowerShell is packaged neither by Debian nor by npm; its grammar is.
test('the script for PowerShell is PowerShell', async () => {
  const script = readFileSync(join(root, scriptFiles.powershell), 'utf8');
  expect(await mistakes(script)).toEqual([]);
  expect(await mistakes(script.replace(/\}\s*$/, ''))).not.toEqual([]);
  expect(await mistakes(script.replace('switch (', 'switch ['))).not.toEqual([]);
});
