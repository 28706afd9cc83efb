import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultName } from '../../src/sandbox/faults.ts';
import { type HostedSandbox, hostSandbox } from '../../src/sandbox/host/host.ts';
import type { SeedPlan } from '../../src/sandbox/seed/plan.ts';
import { type Clock, systemClock } from '../../src/system/clock.ts';
import { systemRandom } from '../../src/system/random.ts';

import { layHostKeys } from './ssh/lay-host-keys.ts';

export interface StartedSandbox extends HostedSandbox {
  folder: string;
  /** Machine token of the first user. */
  token: string;
  /** Id of a site by its name. */
  siteId(name: string): string;
  /** Errors that were the sandbox's own; a test that does not expect any compares with []. */
  reported: unknown[];
  /** Closes it and removes its folder. */
  dispose(): Promise<void>;
}

interface Wish {
  plan?: SeedPlan;
  faults?: Partial<Record<FaultName, string>>;
  clock?: Clock;
  speed?: number;
  /** An existing folder, to start it again; it is then not removed. */
  folder?: string;
}

/** A whole platform for a test: this process, loopback, free ports, workflows at once unless told otherwise. */
export async function startSandbox(options: Wish = {}): Promise<StartedSandbox> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'turnout-sandbox-'));
  layHostKeys(folder);
  const reported: unknown[] = [];
  const hosted = await hostSandbox({
    folder,
    clock: options.clock ?? systemClock,
    random: systemRandom,
    searchPath: process.env['PATH'] ?? '',
    speed: options.speed ?? Number.POSITIVE_INFINITY,
    apiPort: 0,
    sshPort: 0,
    processId: process.pid,
    report: error => reported.push(error),
    ...(options.plan ? { plan: options.plan } : {}),
    ...(options.faults ? { faults: options.faults } : {}),
  });
  const { store } = hosted.sandbox;
  return {
    ...hosted,
    folder,
    reported,
    token: store.all('user')[0]?.machineTokens[0]?.token ?? '',
    siteId: name => store.all('site').find(site => site.name === name)?.id ?? '',
    async dispose() {
      await hosted.close();
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}
