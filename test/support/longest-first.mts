import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What runs the built program takes longest: begun last, it would be waited for with the other worker idle. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.includes('/test/e2e/');
    return [...sorted.filter(isLong), ...sorted.filter(each => !isLong(each))];
  }
}
