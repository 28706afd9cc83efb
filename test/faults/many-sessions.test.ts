import { afterAll, beforeAll, expect } from 'vitest';
import { text } from '../sandbox/ssh/raw-sftp.ts';
import { platformClient } from '../support/platform-client.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { type AttackedPlatform, startPlatform } from './harness/platform.ts';

let platform: AttackedPlatform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(() => platform.end());

/** A user comes, logs in by both ways, looks around, leaves a folder open, and goes without a word. */
async function visit(): Promise<void> {
  const client = await platformClient(platform.process);
  await client.diffstat(platform.site, 'dev');
  const session = await platform.sftp();
  await session.request(11, text('code'));
  await session.request(17, text('code/index.php'));
  await session.end();
}

faultTest(
  'T-32',
  'people who come and go, by the API and by SFTP',
  async tally => {
    const visits = size({ quick: 24, whole: 600 });
    const atOnce = 6;
    const round = async (from: number) => {
      const names = Array.from({ length: atOnce }, (_, n) => `visit ${from + n}`);
      await Promise.all(names.map(name => tally.attempt(name, visit)));
    };
    await round(0);
    const before = platform.vitals();
    for (let n = atOnce; n < visits; n += atOnce) await round(n);
    const after = platform.vitals();
    tally.note(
      `memory ${before.memory} → ${after.memory} MiB, descriptors ${before.descriptors} → ${after.descriptors}`,
    );
    // Those that have just gone may not have been seen off yet.
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + atOnce);
    expect(after.memory).toBeLessThan(before.memory + 64);
  },
  { timeout: 600_000 },
);
