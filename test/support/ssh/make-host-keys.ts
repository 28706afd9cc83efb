import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { hostKeysIn } from '../../../src/sandbox/auth/host-keys.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Name of a file → private key; see lay-host-keys.ts. */
    hostKeys: Record<string, string>;
  }
}

/** Runs once, before all tests. */
export default async function makeHostKeys(project: TestProject): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-host-keys-'));
  await hostKeysIn(folder);
  const keys = readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')] as const);
  rmSync(folder, { recursive: true, force: true });
  project.provide('hostKeys', Object.fromEntries(keys));
}
