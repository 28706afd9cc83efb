import { TurnoutError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';
import type { Transport } from './transport.ts';

interface Parts {
  transport: Transport;
  clock: Clock;
}

/** Milliseconds: a container that sleeps takes some ten seconds to start. */
const patience = 60_000;

/** It is put into an address, and no credential goes along. */
const domainForm = /^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/i;

/**
 * Loads the health check of a website, which starts a container that sleeps (platform-api.md 8, number 2). Answers
 * whether it is up.
 */
export function createWake({ transport, clock }: Parts): (domain: string) => Promise<boolean> {
  return async domain => {
    if (!domainForm.test(domain)) return false;
    const limit = new AbortController();
    const late = new TurnoutError('timeout', `${domain} does not wake up.`);
    const stop = clock.after(patience, () => limit.abort(late));
    try {
      const url = new URL(`https://${domain}/pantheon_healthcheck`);
      const { status } = await transport.send({ method: 'GET', url, headers: {}, signal: limit.signal });
      return status === 200;
    } catch (error) {
      if (error instanceof TurnoutError && ['network', 'timeout'].includes(error.exit)) return false;
      throw error;
    } finally {
      stop();
    }
  };
}
