import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startPlatform } from '../faults/harness/platform.ts';
import { openSftp } from '../support/platform-client.ts';

const writers = 7;

/**
 * `npm run test:soak [-- MINUTES]`: eight clients work on one sandbox, seven that upload and lose their connection now and
 * then, and one that lists and commits. Then everything that was acknowledged has to be there.
 */
export async function bench([minutes = '30']: string[]): Promise<void> {
  const platform = await startPlatform();
  const { client, site, privateKey, process: sandbox, code, repository } = platform;
  const until = performance.now() + Number(minutes) * 60_000;
  const acknowledged = new Map<string, string>();
  const done = { uploads: 0, cuts: 0, commits: 0, lists: 0 };

  async function upload(writer: number): Promise<void> {
    for (let session = 0; performance.now() < until; session++) {
      const connection = await openSftp({ sshPort: sandbox.sshPort, username: `dev.${site}`, privateKey });
      const files = 1 + Math.floor(Math.random() * 40);
      for (let n = 0; n < files && performance.now() < until; n++) {
        const path = `soak-${writer}-${session % 50}-${n}.bin`;
        const content = randomBytes(Math.floor(Math.random() * 16_384));
        // Until it is acknowledged, either content may be there.
        acknowledged.delete(path);
        const writing = connection.write(`code/${path}`, content);
        if (Math.random() < 0.02) {
          done.cuts += 1;
          connection.end();
          await writing.catch(() => {});
          break;
        }
        await writing;
        acknowledged.set(path, sumOf(content));
        done.uploads += 1;
        await pause(Math.random() * 20);
      }
      connection.end();
    }
  }

  async function commit(): Promise<void> {
    while (performance.now() < until) {
      await client.diffstat(site, 'dev');
      done.lists += 1;
      if (Math.random() < 0.3) {
        const order = { message: `Soak ${done.commits}` };
        const result = await client.runWorkflow(site, 'dev', 'commit_and_push_on_server_changes', order);
        if (result !== 'succeeded') throw new Error(`a commit ended with ${result}`);
        done.commits += 1;
      }
      await pause(500);
    }
  }

  async function watch(): Promise<void> {
    while (performance.now() < until) {
      const { memory, descriptors } = platform.vitals();
      const left = Math.round((until - performance.now()) / 1000);
      console.log(`${left} s left: ${memory} MiB, ${descriptors} descriptors, ${JSON.stringify(done)}`);
      await pause(Math.min(15_000, Math.max(0, until - performance.now())));
    }
  }

  await Promise.all([...Array.from({ length: writers }, (_, n) => upload(n)), commit(), watch()]);
  await client.idle(site);
  const lost = [...acknowledged].filter(([path, sum]) => {
    const file = join(code, path);
    return !existsSync(file) || sumOf(readFileSync(file)) !== sum;
  });
  execFileSync('git', ['--git-dir', repository, 'fsck', '--full', '--strict'], { stdio: 'pipe' });
  const { memory, descriptors } = platform.vitals();
  console.log(`${acknowledged.size} acknowledged files, ${lost.length} lost; git fsck is clean`);
  console.log(`at the end ${memory} MiB, ${descriptors} descriptors`);
  await platform.end();
  if (lost.length > 0) throw new Error(`lost: ${lost.slice(0, 5).map(([path]) => path)}`);
}

function sumOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
