import type { HttpRequest, Transport } from '../../api/transport/transport.ts';
import type { Clock } from '../../system/clock.ts';

/** Milliseconds that a request which changes something is given to end after a signal. */
const grace = 5000;

interface Interruption {
  signal: AbortSignal;
  clock: Clock;
}

/**
 * A signal ends a look-up at once. A request that changes something is let end, for five seconds: breaking it
 * off would leave open whether the platform has begun.
 */
export function interruptibleTransport(transport: Transport, interruption: Interruption): Transport {
  const late = lateSignal(interruption);
  return {
    send(request: HttpRequest) {
      const stop = changesSomething(request) ? late : interruption.signal;
      return transport.send({ ...request, signal: AbortSignal.any([request.signal, stop]) });
    },
    rest: () => transport.rest(),
    close: () => transport.close(),
  };
}

/** A login is a POST too, the only one that bears no session. */
function changesSomething({ method, headers }: HttpRequest): boolean {
  return method !== 'GET' && headers['authorization'] !== undefined;
}

/** Every sleep ends with the signal, unless it has one of its own. */
export function interruptibleClock({ clock, signal }: Interruption): Clock {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: (ms, own = signal) => clock.sleep(ms, own),
    after: (ms, task) => clock.after(ms, task),
  };
}

function lateSignal({ signal, clock }: Interruption): AbortSignal {
  const late = new AbortController();
  signal.addEventListener('abort', () => clock.after(grace, () => late.abort(signal.reason)), { once: true });
  return late.signal;
}
