import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SandboxProcess } from '../../support/sandbox-process.ts';
import { until } from '../../support/until.ts';

/** What a process holds when no one wants anything of it, after a full collection. Bytes. */
export interface Vitals {
  heap: number;
  external: number;
  resident: number;
  descriptors: number;
}

/** For a process that is to be measured. */
export const measurable = ['--expose-gc', '--require', resolve('test/bench/soak/vitals.cjs')];

/** Each answer comes from the process itself. */
export function openVitals({ pid, folder }: SandboxProcess): () => Promise<Vitals> {
  const file = join(folder, 'vitals.json');
  let asked = 0;
  return async () => {
    asked += 1;
    process.kill(pid, 'SIGUSR2');
    return until(() => {
      const found = readVitals(file);
      return found?.asked === asked ? found : undefined;
    });
  };
}

function readVitals(file: string): (Vitals & { asked: number }) | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export function vitalsLine({ heap, external, resident, descriptors }: Vitals): string {
  const parts = [
    `heap ${mebibytes(heap)}`,
    `external ${mebibytes(external)}`,
    `resident ${mebibytes(resident)}`,
  ];
  return `${parts.join(', ')} MiB, ${descriptors} descriptors`;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

/** How much more may be held at the end than at the beginning, and still be called the same. */
const flat: Record<keyof Vitals, (first: number) => number> = {
  heap: first => first * 1.1 + 2 * 2 ** 20,
  external: first => first * 1.1 + 2 * 2 ** 20,
  resident: first => first * 1.2 + 16 * 2 ** 20,
  descriptors: first => first + 2,
};

/** Compares the medians of the first and the last third; the warm-up is left out. Returns what is not flat. */
export function whatGrows(all: readonly Vitals[], say: (line: string) => void): string[] {
  const warm = all.slice(Math.floor(all.length / 6));
  const third = Math.max(1, Math.floor(warm.length / 3));
  return (Object.keys(flat) as (keyof Vitals)[]).filter(key => {
    const first = median(warm.slice(0, third).map(each => each[key]));
    const last = median(warm.slice(-third).map(each => each[key]));
    const shown = key === 'descriptors' ? String : mebibytes;
    const slope = shown(Math.round(slopeOf(warm.map(each => each[key])) * 100) / 100);
    say(`${key}: ${shown(first)} in the first third, ${shown(last)} in the last; ${slope} more a round`);
    return last > flat[key](first);
  });
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Least squares, over the numbers of the rounds. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const up = values.reduce((sum, value, n) => sum + (n - middle) * (value - mean), 0);
  const across = values.reduce((sum, _, n) => sum + (n - middle) ** 2, 0);
  return across === 0 ? 0 : up / across;
}
