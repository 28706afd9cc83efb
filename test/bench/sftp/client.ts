import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Client from 'ssh2-sftp-client';
import { createSftp } from '../../../src/sftp/sftp.ts';
import { systemClock } from '../../../src/system/clock.ts';

// A process of its own for each measurement, as the other clients are: it starts, connects, moves and ends.
const [what, direction, set, port = '', user = '', key = '', from = '', to = ''] = process.argv.slice(2);

const run = what === 'library' ? runLibrary : runTurnout;
await run();
process.stderr.write(`peak ${process.resourceUsage().maxRSS}\n`);

async function runTurnout(): Promise<void> {
  const sftp = createSftp({
    host: '127.0.0.1',
    port: Number(port),
    user,
    knownHosts: [],
    keys: { named: key, agent: undefined, home: undefined },
    clock: systemClock,
    signal: new AbortController().signal,
  } as never);
  const options = { exclude: [], compare: 'time', dryRun: false, remove: false, resume: false } as const;
  const events = {
    event: () => {},
    progress: () => {},
    warning: (text: string) => console.error(text),
    confirmRemoval: async () => {},
  };
  const done =
    direction === 'up'
      ? await sftp.upload({
          sources: [{ path: from, contents: true }],
          destination: { path: to, folder: true },
          options: { ...options, digest: false },
          events,
        })
      : await sftp.download({
          path: from,
          contents: true,
          to: { path: to, folder: true },
          options: { ...options, links: false },
          events,
        });
  for (const { error } of done.failures.slice(0, 5)) console.error(error.message);
  if (done.failures.length > 0) process.exitCode = 1;
}

/** As its documentation says: the directory calls for folders, the fast calls for files. */
async function runLibrary(): Promise<void> {
  const client = new Client();
  await client.connect({
    host: '127.0.0.1',
    port: Number(port),
    username: user,
    privateKey: readFileSync(key),
  });
  if (set === 'big') {
    if (direction === 'up') {
      await client.mkdir(to, true);
      await client.fastPut(join(from, 'big.bin'), join(to, 'big.bin'));
    } else {
      const { mkdirSync } = await import('node:fs');
      mkdirSync(to, { recursive: true });
      await client.fastGet(join(from, 'big.bin'), join(to, 'big.bin'));
    }
  } else if (direction === 'up') await client.uploadDir(from, to, { useFastput: true });
  else await client.downloadDir(from, to, { useFastget: true });
  await client.end();
}
