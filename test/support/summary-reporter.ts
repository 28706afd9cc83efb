import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with what was skipped and why, and with one line that any machine can read. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const states = tests.map(test => ({ name: test.fullName, state: test.result().state }));
    const count = (state: string) => states.filter(each => each.state === state).length;
    const skipped = states.filter(({ state }) => state === 'skipped');
    for (const { name } of skipped) console.log(`skipped: ${name}`);
    const broken = modules.filter(module => module.errors().length > 0).length;
    console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${skipped.length} skipped`);
  }
}
