import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shells } from '../../src/cli/shells.ts';
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
