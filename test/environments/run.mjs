import { spawnSync } from 'node:child_process';

// npm run test:environments [-- NAME]: every command in every environment, or in those whose name has NAME in it.
const [only] = process.argv.slice(2);
const began = performance.now();
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/environments', '--disable-console-intercept'],
  {
    stdio: 'inherit',
    env: { ...process.env, ALL_ENVIRONMENTS: '1', ...(only ? { ONLY_ENVIRONMENTS: only } : {}) },
  },
);
console.log(`it took ${Math.round((performance.now() - began) / 1000)} s`);
process.exitCode = status ?? 1;
