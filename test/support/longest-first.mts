import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, longest first; what is not named here takes seconds at most. */
const longest = [
  '/test/e2e/stash-property',
  '/test/races/',
  '/test/commands/switch-cells',
  '/test/environments/',
  '/test/servers/',
  '/test/e2e/',
  '/test/faults/',
];

/** One that is begun last is waited for with the other worker idle. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => rank(left) - rank(right));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const location = longest.findIndex(part => moduleId.includes(part));
  return location === -1 ? longest.length : location;
}
