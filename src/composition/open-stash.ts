import { join } from 'node:path';
import type { Api } from '../api/api.ts';
import type { Call } from '../cli/runtime/invocation.ts';
import type { Configuration } from '../config/configuration.ts';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';
import type { StashPort } from '../operations/ports/stash-port.ts';
import type { Sftp } from '../sftp/sftp.ts';
import { createStash } from '../stash/stash.ts';
import { openShelf, type Shelf } from '../stash/stash-store.ts';
import type { Machine } from '../system/machine.ts';

/** The shelf of the person at this machine. */
export function openStore(machine: Machine, { dataFolder }: Pick<Configuration, 'dataFolder'>): Shelf {
  return openShelf(join(dataFolder(), 'stashes'), {
    processId: machine.processId,
    isAlive: processId => isAlive(machine, processId),
    now: () => machine.clock.now(),
  });
}

interface StashDeps {
  call: Pick<Call, 'machine' | 'signals' | 'progress'>;
  configuration: Pick<Configuration, 'dataFolder' | 'platform'>;
  found: FoundEnvironment;
  sftp: Sftp;
  api: Api;
  /** Starts the container when it sleeps; whether it is up then. */
  wake(): Promise<boolean>;
}

/** Takes stashes of one environment, for one command. */
export function openStashes({ call, configuration, found, sftp, api, wake }: StashDeps): StashPort {
  const { machine, signals, progress } = call;
  return createStash({
    shelf: openStore(machine, configuration),
    sftp,
    platform: configuration.platform().name,
    site: found.site,
    environment: found.environment,
    base: async () => (await found.port.codeLog())[0]?.hash ?? null,
    person: async () => (await api.users.get((await api.session()).userId)).email,
    wake,
    clock: machine.clock,
    serverNow() {
      const ahead = api.clockAhead();
      return ahead === undefined ? undefined : machine.clock.now() + ahead;
    },
    signal: signals.signal,
    copying: path => progress.show(`Stashing ${path}`),
  });
}

/** A process that we may not signal is another user's, and alive. */
function isAlive(machine: Machine, processId: number): boolean {
  try {
    return machine.signal(processId, 0);
  } catch {
    return true;
  }
}
