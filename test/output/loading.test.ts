import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../src/output/', import.meta.url));

test('no package is loaded before the format that needs it', async () => {
  const names = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.ts'));
  const sources = await Promise.all(names.map(name => readFile(`${folder}${name}`, 'utf8')));
  const imports = sources.flatMap(source => [
    ...source.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)'/gm),
  ]);
  expect(imports.length).toBeGreaterThan(20);
  expect(imports.map(([, from]) => from).filter(from => !from?.startsWith('.'))).toEqual([]);

  const later = sources.flatMap(source => [...source.matchAll(/await import\('([^']+)'\)/g)]);
  expect(later.map(([, from]) => from).sort()).toEqual([
    'chalk',
    'csv-stringify/sync',
    'fast-xml-builder',
    'string-width',
    'yaml',
  ]);
});
