import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

interface Place {
  env: Record<string, string>;
  accountHome(): string | undefined;
  folder(): string;
  home: string;
  system: string;
}

/** What a configuration is read from: a home of its own, which goes with the test, and an empty environment. */
export function emptyMachine({ env = {}, folder }: { env?: Place['env']; folder?: string } = {}): Place {
  const home = mkdtempSync(join(tmpdir(), 'turnout-config-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return { system: 'linux', env, folder: () => folder ?? home, home, accountHome: () => home };
}

/** The error of something that is meant to fail. */
export async function errorOf(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}
