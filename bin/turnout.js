#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '../dist/start.js');
if (existsSync(built)) {
  require(built).start();
} else {
  process.stderr.write(` [error]  turnout has not been built yet: ${built} is not there.
 [notice] Build it with: npm run build
`);
  process.exitCode = 1;
}
