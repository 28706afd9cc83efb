import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '../../src');

/** Where the value is not known, or is the user's to say: the line as it stands in the source. */
const reasons: Record<string, string> = {
  'connection:trust SITE.ENV': 'a pattern of git-errors.ts, which puts the name in',
  'connection:test SITE.ENV': 'a pattern of git-errors.ts, which puts the name in',
};

test('W13: no hint has a placeholder where the value is known', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  const found = files.flatMap(name => {
    const text = readFileSync(join(src, name), 'utf8');
    const hints = text.matchAll(/hint:\s*(['"`])(.*?)\1/gs);
    return [...hints].flatMap(([, , hint = '']) => {
      const [command] = /turnout ([a-z-]+:?[a-z:-]* (?:SITE|PATH|COMMAND)[\w.:]*)/.exec(hint)?.slice(1) ?? [];
      return command && !(command in reasons) ? [`${name}: ${command}`] : [];
    });
  });
  expect(found).toEqual([]);
});
