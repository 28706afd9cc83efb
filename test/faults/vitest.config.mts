import { defineConfig } from 'vitest/config';
import { shownElsewhere } from './catalogue.mts';

const whole = process.env['ALL_FAULTS'] !== undefined;
/** They kill processes or start programs again and again; the selection leaves them to the whole run. */
const slow = /^test\/(e2e|races)\//;

/** The fault tests, and those elsewhere that show what the catalogue asks for. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/faults/**/*.test.ts', ...shownElsewhere.filter(file => whole || !slow.test(file))],
    globalSetup: ['./test/support/ssh/make-host-keys.ts'],
    // As in vitest.config.mts.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    reporters: [
      ['default', { summary: false }],
      new URL('../support/summary-reporter.ts', import.meta.url).pathname,
      new URL('./harness/reporter.ts', import.meta.url).pathname,
    ],
  },
});
