import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';

/** Expects two folders to hold the same files with the same content. */
export function sameTrees(one: string, other: string): void {
  expect(listTree(other)).toEqual(listTree(one));
}

/** `path: content` of every file; content as a string, since `toEqual` compares long buffers slowly. */
function listTree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => `${relative(folder, path)}: ${readFileSync(path, 'latin1')}`)
    .sort();
}
