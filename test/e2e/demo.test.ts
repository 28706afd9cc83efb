import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { isMissing } from '../sandbox/ssh/run-program.ts';
import { until } from '../support/until.ts';

const demo = join(import.meta.dirname, '../../scripts/demo.mjs');
const noSftp = isMissing('sftp');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-demo-test-'));
  mkdirSync(join(folder, 'tmp'));
  return () => rmSync(folder, { recursive: true, force: true });
});

/** Runs what was built last, as `npm run demo` does. */
function start({ path = process.env['PATH'] ?? '' } = {}) {
  const child = spawn(process.execPath, [demo], {
    env: { ...process.env, PATH: path, TMPDIR: join(folder, 'tmp') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output.text += String(chunk);
    });
  }
  const ended = new Promise<number | null>(resolve => child.once('close', code => resolve(code)));
  return { child, output, ended };
}

const leftOver = () => readdirSync(join(folder, 'tmp'));

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

describe.skipIf(noSftp)(noSftp ? 'the demo (skipped: no sftp on PATH)' : 'the demo from end to end', () => {
  test('shows a day in SFTP mode in which nothing is lost', async () => {
    const { output, ended } = start();
    expect(await ended, output.text).toBe(0);
    const landmarks = [
      '$ turnout sandbox:start --detach --dir sandbox --ssh-port=0 --speed=instant\nThe sandbox is running: API ',
      ' [notice] Logged in as dev@sandbox.localhost.\n',
      '$ turnout connection:info my-site.dev --field=connection_mode\ngit\n',
      'sftp> put -r signal-box code/wp-content/plugins\n',
      '✓ All 12 files are listed.\n',
      '$ turnout connection:set my-site.dev git </dev/null\n',
      '(exit code 4)\n✓ Still in SFTP mode, and the same 12 changes are there.\n',
      ' [notice] Your code was committed.\n',
      ' [notice] Enabled git push mode for "dev"\n',
      '✓ All 12 files are in the clone, byte for byte.\n',
    ];
    expect(landmarks.filter(each => !output.text.includes(each))).toEqual([]);
    expect(output.text).not.toContain('\x1b');
    expect(leftOver()).toEqual([]);
  });
});

describe('the demo', () => {
  test('leaves no process and no folder behind when it is ended', async () => {
    const { child, output, ended } = start();
    const processId = await until(() => {
      const [name] = leftOver();
      const running =
        name && output.text.includes('Logged in') && join(folder, 'tmp', name, 'sandbox/running.json');
      return running ? (JSON.parse(readFileSync(running, 'utf8')).pid as number) : undefined;
    });
    child.kill('SIGTERM');
    expect(await ended, output.text).toBe(143);
    expect(isAlive(processId)).toBe(false);
    expect(leftOver()).toEqual([]);
  });

  test('fails loudly, and tidies up, when a step does not end as it should', async () => {
    const keygen = join(folder, 'ssh-keygen');
    writeFileSync(keygen, '#!/bin/sh\nexit 7\n');
    chmodSync(keygen, 0o755);
    const { output, ended } = start({ path: `${folder}${delimiter}${process.env['PATH']}` });
    expect(await ended).toBe(1);
    expect(output.text).toMatch(/✗ The demo failed\. "ssh-keygen .*" ended with 7; 0 was expected\.\n/);
    expect(leftOver()).toEqual([]);
  });
});
