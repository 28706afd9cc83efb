import { build } from 'rolldown';
import config from './.rolldown.config.mjs';

// The command line tool of rolldown lists every chunk; whoever builds wants to know that it is done.
const { output } = await build(config);
console.log(`dist/ is built: ${output.length} files.`);
