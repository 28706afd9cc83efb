import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Counts, countHouse } from './count-house.ts';

/** Called by `npm run house`: prints what the plan of the source code can be judged by. */
export function printHouse(): void {
  const root = resolve('.');
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1));
  const sources = new Map(files.map(file => [file, readFileSync(join(root, file), 'utf8')]));
  for (const line of describeCounts(countHouse(sources))) console.log(line);
}

function describeCounts(counts: Counts): string[] {
  const { files, folders, lines, functions, exports, upward, oldWords, undocumented } = counts;
  const crowded = [...folders].filter(([, count]) => count > maxFiles);
  return [
    `files: ${files}, in ${folders.size} folders`,
    `lines a file: median ${lines.median}, p90 ${lines.p90}, longest ${lines.max}`,
    `lines a function: median ${functions.median}, p90 ${functions.p90}, longest ${functions.max}, of ${functions.count}`,
    `exports: ${exports.all}, ${exports.once} of them with one importer`,
    `folders with more than ${maxFiles} files on one floor: ${crowded.length}`,
    ...crowded.map(([folder, count]) => `  ${folder} ${count}`),
    `imports upwards: ${upward.length}`,
    ...upward.map(each => `  ${each}`),
    `old words left: ${oldWords.length}`,
    ...oldWords.slice(0, maxShown).map(each => `  ${each}`),
    `exported functions that several folders use, without a docstring: ${undocumented.length}`,
    ...undocumented.slice(0, maxShown).map(each => `  ${each}`),
  ];
}

/** Files on one floor. */
const maxFiles = 20;
const maxShown = 40;
