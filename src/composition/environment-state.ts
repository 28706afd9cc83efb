import type { Call } from '../cli/runtime/invocation.ts';
import type { Configuration } from '../config/configuration.ts';
import { createLock } from '../config/create-lock.ts';
import { toEnvironmentKey } from '../config/environment-key.ts';
import { createUploadJournal, noJournal, type UploadJournal } from '../config/uploads/upload-journal.ts';
import type { LockPort } from '../operations/ports/lock-port.ts';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';

interface EnvironmentStateDeps {
  call: Pick<Call, 'machine' | 'signals' | 'report'>;
  configuration: Pick<Configuration, 'data' | 'platform'>;
  found: Pick<FoundEnvironment, 'site' | 'environment' | 'name'>;
}

/** Where the processes of this person meet about an environment. */
export function openLock({ call, configuration, found }: EnvironmentStateDeps): LockPort {
  const { machine, signals, report } = call;
  return createLock({
    folder: configuration.data,
    key: toEnvironmentKey({ configuration, found }),
    name: found.name,
    command: machine.argv.find(word => word.includes(':')) ?? '',
    processId: machine.processId,
    clock: machine.clock,
    signal: signals.signal,
    notice: report.notice,
  });
}

/** What was uploaded from here to an environment. */
export function openJournal(
  { call, configuration, found }: EnvironmentStateDeps,
  clockAhead: () => number | undefined,
): UploadJournal {
  const { machine } = call;
  if (configuration.data === undefined) return noJournal;
  return createUploadJournal({
    folder: configuration.data,
    key: toEnvironmentKey({ configuration, found }),
    writer: `${machine.processId}-${machine.random.hex(4)}`,
    now: () => machine.clock.now(),
    clockAhead,
  });
}
