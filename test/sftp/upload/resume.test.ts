import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCutProxy } from '../../support/network/cut-proxy.ts';
import { openPutStage, type PutStage } from './put-stage.ts';

const content = Buffer.alloc(60_000_000, 'signal');
let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  stage.write('large.bin', content);
  mkdirSync(stage.there('files'), { recursive: true });
  writeFileSync(stage.there('files/large.bin'), content);
});
afterAll(() => stage.strike());

/** Runs it over a connection that is cut in the middle, and again with --resume. Resolves with the bytes of the second. */
async function resumed(...args: string[]): Promise<number> {
  const proxy = await startCutProxy(stage.sshPort, { after: 40_000_000, onCut: () => {} });
  const cut = await stage.run(args, { TURNOUT_SSH_PORT: String(proxy.port) });
  await proxy.stop();
  expect(cut.exitCode).toBe(9);
  const { exitCode, stdout } = await stage.run([...args, '--resume', '--field=bytes']);
  expect(exitCode).toBe(0);
  return Number(stdout);
}

test('C8: an upload that was gone on with tells the bytes that it sent, not those of the whole file', async () => {
  const bytes = await resumed('file:put', 'large.bin', 'my-site.dev:files/up.bin');
  expect(readFileSync(stage.there('files/up.bin')).equals(content)).toBe(true);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(content.length);
});

test('C8+: and a download those that came', async () => {
  const bytes = await resumed('file:get', 'my-site.dev:files/large.bin', 'down.bin');
  expect(statSync(join(stage.local, 'down.bin')).size).toBe(content.length);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(content.length);
});

test('C8+: one that was not interrupted tells all of them', async () => {
  const { stdout } = await stage.run([
    'file:put',
    'large.bin',
    'my-site.dev:files/whole.bin',
    '--field=bytes',
  ]);
  expect(stdout).toBe('60000000\n');
});
