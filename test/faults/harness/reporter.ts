import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { catalogue, type Entry } from '../catalogue.mts';
import type { Figures } from './tally.ts';

/** Prints one line a family: what the catalogue has, how often it was tried, and what became of it. */
export default class FaultReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(each => [...each.children.allTests()]);
    const sum = emptyFigures();
    console.log('\nfamily  tried      survived   lost hung  what, and the figures that count\n');
    for (const entry of catalogue) {
      if ('because' in entry) {
        console.log(`${entry.number}    –          –          –    –     ${entry.title}: ${entry.because}`);
        continue;
      }
      const figures = figuresOf(entry, tests);
      console.log(line(entry, figures));
      for (const key of counts) sum[key] += figures[key];
    }
    console.log(`\n${line({ number: 'all ', title: 'families together', metric: 'lost 0, hung 0' }, sum)}`);
  }
}

const counts = ['tried', 'survived', 'lost', 'hung'] as const;

function emptyFigures(): Figures {
  return { tried: 0, survived: 0, lost: 0, hung: 0, notes: [] };
}

/** Of its own fault tests, and of the tests elsewhere that show it, each of which is one try. */
function figuresOf(
  { number, shownBy = [] }: Exclude<Entry, { because: string }>,
  tests: TestCase[],
): Figures {
  const sum = emptyFigures();
  for (const test of tests) {
    const file = relative(process.cwd(), test.module.moduleId);
    const { secrets } = test.meta();
    if (number === 'S-15' && secrets) {
      sum.tried += secrets.looked;
      sum.lost += secrets.found.length;
      sum.survived += secrets.looked - secrets.found.length;
    }
    if (file.startsWith('test/faults/')) {
      if (test.name.startsWith(`${number} `)) addFaultTest(sum, test);
    } else if (shownBy.includes(file)) addTest(sum, test);
  }
  return sum;
}

function addFaultTest(sum: Figures, test: TestCase): void {
  const { fault } = test.meta();
  for (const key of counts) sum[key] += fault?.[key] ?? 0;
  sum.notes.push(...(fault?.notes ?? []));
  const wasCounted = fault !== undefined && (test.ok() ? fault.tried > 0 : fault.lost + fault.hung > 0);
  // One that fails as a whole, or never comes to its end, has no attempt that shows it.
  if (!wasCounted) addTest(sum, test);
}

function addTest(sum: Figures, test: TestCase): void {
  const { state, errors } = test.result();
  if (state !== 'passed' && state !== 'failed') return;
  sum.tried += 1;
  if (state === 'passed') sum.survived += 1;
  else if (errors?.some(({ message }) => /timed out/i.test(message))) sum.hung += 1;
  else sum.lost += 1;
}

function line(
  { number, title, metric }: { number: string; title: string; metric: string },
  figures: Figures,
) {
  const { tried, survived, lost, hung, notes } = figures;
  const cells = [number.padEnd(7), `${tried}`.padEnd(10), `${survived}`.padEnd(10), `${lost}`.padEnd(4)];
  const words = tried === 0 ? 'not in this run' : [metric, ...notes].join('; ');
  return `${cells.join(' ')} ${`${hung}`.padEnd(5)} ${title}: ${words}`;
}
