import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.mts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['./test/support/ssh/make-host-keys.ts'],
    // Only a test that hangs meets them: a loaded machine may be ten times slower than an idle one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Vitest leaves a core to itself; most of these tests wait for other processes.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
