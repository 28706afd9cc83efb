import { completionSections } from './completion.ts';
import { printSections, type Section, writeJson } from './figures.ts';
import { lookUpSections } from './look-ups.ts';
import { startSections } from './start.ts';
import { treeSections } from './tree.ts';

/** `npm run bench [-- --quick] [-- --json FILE]` */
export async function bench(flags: readonly string[]): Promise<void> {
  const all: Section[] = [];
  // One after the other: each has the machine for itself.
  for (const measure of [startSections, completionSections, lookUpSections, treeSections]) {
    const sections = await measure(flags);
    printSections(sections);
    all.push(...sections);
  }
  writeJson(flags, all);
}
