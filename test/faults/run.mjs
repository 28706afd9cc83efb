import { spawnSync } from 'node:child_process';

// npm run test:faults [-- --quick] [-- NAME…]: the whole of it, or the selection that `npm test` has.
const words = process.argv.slice(2);
const quick = words.includes('--quick');
const rest = words.filter(word => word !== '--quick');
const began = performance.now();
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/faults/vitest.config.mts', ...rest],
  { stdio: 'inherit', env: { ...process.env, ...(quick ? {} : { ALL_FAULTS: '1' }) } },
);
console.log(
  `${quick ? 'the selection' : 'the whole'} took ${Math.round((performance.now() - began) / 1000)} s`,
);
process.exitCode = status ?? 1;
