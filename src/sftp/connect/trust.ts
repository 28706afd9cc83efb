import { readHostKeys, revokedKey, type SeenKey } from '../auth/host-keys.ts';
import type { Connecting } from './connecting.ts';
import { showHostKey } from './fetch-host-key.ts';

/** The key that a server shows now, and what can be done about it. */
export interface ShownHostKey extends SeenKey {
  /** `[example.com]:2222` */
  name: string;
  /** Our own file with host keys; undefined where there is no home. */
  ours: string | undefined;
  /** Accepts it from now on, in place of what our own file says. Throws a TurnoutError when it cannot be written. */
  accept(): void;
}

/** Asks a server for its host key; no one logs in. Throws what showHostKey throws, and UnsafeError for a revoked one. */
export async function askHostKey(connecting: Connecting): Promise<ShownHostKey> {
  const hostKeys = readHostKeys(connecting, connecting.knownHosts);
  const key = await showHostKey(connecting, hostKeys.types);
  const seen = hostKeys.look(key);
  if (seen.is === 'revoked') throw revokedKey(hostKeys.name, seen);
  return {
    ...seen,
    name: hostKeys.name,
    ours: connecting.keptIn ? connecting.keptIn.file : connecting.knownHosts[0],
    accept: () => hostKeys.trust(key),
  };
}
