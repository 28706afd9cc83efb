import { type Api, createApi } from '../api/api.ts';
import { createTransport } from '../api/transport.ts';
import type { Call } from '../cli/engine.ts';
import { interruptibleClock, interruptibleTransport } from '../cli/interruptible.ts';
import type { Configuration } from '../config/configuration.ts';

/** Milliseconds for one HTTP exchange. */
const exchangeLimit = 30_000;

/** The platform's API, for one command: interrupted with it, and traced where it is asked to. */
export function openApi(call: Call, { platform, credentials }: Configuration): Api {
  const { machine, version, report } = call;
  const interruption = { signal: call.signals.signal, clock: machine.clock };
  const { api, web } = platform();
  const parts = {
    api,
    web,
    transport: interruptibleTransport(createTransport(), interruption),
    clock: interruptibleClock(interruption),
    random: machine.random,
    version,
    timeout: exchangeLimit,
    trace: report.debug,
    traceFully: call.global.verbosity >= 3 ? report.wire : undefined,
  };
  return createApi(parts, credentials());
}
