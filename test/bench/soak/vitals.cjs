// Loaded into the sandbox before it starts, with --expose-gc: on SIGUSR2 it writes down what is held after a collection.
const { readdirSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const file = join(process.env.HOME, 'vitals.json');
let asked = 0;

process.on('SIGUSR2', () => {
  // What the first one has let go of by finalizers, the second one takes.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  asked += 1;
  const descriptors = readdirSync('/proc/self/fd').length;
  writeFileSync(
    `${file}.tmp`,
    JSON.stringify({ asked, heap: heapUsed, external, resident: rss, descriptors }),
  );
  renameSync(`${file}.tmp`, file);
});
