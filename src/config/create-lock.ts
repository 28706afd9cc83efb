import { BusyError } from '../errors/turnout-error.ts';
import type { LockPort } from '../operations/ports/lock-port.ts';
import type { Clock } from '../system/clock.ts';
import { whyUnwritable } from '../system/disk/files.ts';
import { type Holder, holdEnvironment } from './environment-lock.ts';

interface LockDeps {
  /** The data folder; undefined: there is no home. */
  folder: string | undefined;
  /** The same words for the same environment. */
  key: string;
  /** `my-site.dev` */
  name: string;
  /** The name of the command. */
  command: string;
  processId: number;
  clock: Clock;
  signal: AbortSignal;
  notice(text: string): void;
}

export function createLock(deps: LockDeps): LockPort {
  const { folder, key, name, command, processId, clock, signal, notice } = deps;
  return {
    async alone({ busy, deadline }, work) {
      const release = await holdEnvironment({
        folder,
        key,
        holder: { command, processId, since: clock.now() },
        clock,
        signal,
        timeout: busy === 'fail' ? 0 : Math.max(0, deadline - clock.elapsed()),
        onWait: holder => notice(`${name} is busy: ${describe(holder, clock.now())}. Waiting for it.`),
        busy: holder =>
          new BusyError(`${name} is busy: ${describe(holder, clock.now())}.`, {
            hint: 'Try again when it has ended.',
          }),
      }).catch((error: unknown) => {
        const why = whyUnwritable(error);
        if (why === undefined) throw error;
        notice(`Other turnout processes on this machine cannot be locked out: ${why}.`);
        return async () => {};
      });
      try {
        return await work();
      } finally {
        await release();
      }
    },
  };
}

/** "turnout connection:set on this machine, process 4711 (12 s)" */
function describe(holder: Holder | undefined, now: number): string {
  if (!holder) return 'another turnout on this machine';
  const age = Math.max(0, Math.round((now - holder.since) / 1000));
  return `turnout ${holder.command} on this machine, process ${holder.processId} (${age} s)`;
}
