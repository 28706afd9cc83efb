import { TurnoutError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';
import type { Transport } from './transport/transport.ts';

interface WakeDeps {
  transport: Transport;
  clock: Clock;
  /** See Platform. */
  web?: string | undefined;
}

export interface Woken {
  isUp: boolean;
  /** Whether it was the platform that answered, and not something in between. */
  isPlatform: boolean;
}

/** Milliseconds: a container that sleeps takes some ten seconds to start. */
const defaultTimeout = 60_000;

/** It is put into an address, and no credential goes along. */
const domainForm = /^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/i;

/** Loads the health check of a website, which starts a container that sleeps (platform-api.md 8, number 2). */
export function createWake({ transport, clock, web }: WakeDeps): (domain: string) => Promise<Woken> {
  return async domain => {
    if (!domainForm.test(domain)) return { isUp: false, isPlatform: false };
    const limit = new AbortController();
    const late = new TurnoutError('timeout', `${domain} does not wake up.`);
    const stop = clock.after(defaultTimeout, () => limit.abort(late));
    try {
      const url = new URL('/pantheon_healthcheck', web ?? `https://${domain}`);
      const sent: Record<string, string> = web === undefined ? {} : { host: domain };
      const { status, headers } = await transport.send({
        method: 'GET',
        url,
        headers: sent,
        signal: limit.signal,
      });
      return { isUp: status === 200, isPlatform: headers['x-pantheon-styx-hostname'] !== undefined };
    } catch (error) {
      if (error instanceof TurnoutError && ['network', 'timeout'].includes(error.exit)) {
        return { isUp: false, isPlatform: false };
      }
      throw error;
    } finally {
      stop();
    }
  };
}
