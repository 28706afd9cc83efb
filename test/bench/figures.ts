import { writeFileSync } from 'node:fs';

/** Milliseconds of some runs of the same thing. */
export interface Series {
  name: string;
  runs: number[];
}

export interface Figure {
  name: string;
  runs: number;
  /** Milliseconds. */
  median: number;
  p10: number;
  p90: number;
  /** Of the medians, to the reference of the same run. */
  ratio: number;
}

/** Things of one kind, with a reference of their own. */
export interface Section {
  title: string;
  figures: Figure[];
  notes?: string[];
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** The first series is the reference of all others. */
export function figuresOf(series: readonly Series[]): Figure[] {
  const figures = series.map(({ name, runs }) => {
    const sorted = runs.toSorted((a, b) => a - b);
    return {
      name,
      runs: runs.length,
      median: quantile(sorted, 0.5),
      p10: quantile(sorted, 0.1),
      p90: quantile(sorted, 0.9),
    };
  });
  const reference = figures[0]?.median ?? 1;
  return figures.map(figure => ({ ...figure, ratio: figure.median / reference }));
}

export function printFigures(figures: readonly Figure[]): void {
  const cells = figures.map(({ name, runs, median, p10, p90, ratio }) => [
    name,
    String(runs),
    median.toFixed(2),
    `${p10.toFixed(2)}–${p90.toFixed(2)}`,
    ratio.toFixed(3),
  ]);
  const rows = [['what', 'runs', 'median ms', 'p10–p90', '× reference'], ...cells];
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
  }
}

/** A measurement as run.mjs runs it: printed, and written to the file that `--json` names. */
export function benchOf(measure: (flags: readonly string[]) => Promise<Section[]>) {
  return async (flags: readonly string[]): Promise<void> => {
    const sections = await measure(flags);
    printSections(sections);
    writeJson(flags, sections);
  };
}

export function printSections(sections: readonly Section[]): void {
  for (const { title, figures, notes = [] } of sections) {
    console.log(`\n${title}`);
    printFigures(figures);
    for (const note of notes) console.log(note);
  }
}

/** `--json FILE` of the command line. */
export function writeJson(flags: readonly string[], figures: unknown): void {
  const file = flags[flags.indexOf('--json') + 1];
  if (flags.includes('--json') && file) writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
}

export async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
