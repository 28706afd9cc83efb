import type { ProxyRoute } from '../../ssh/proxy-route.ts';
import type { Clock } from '../../system/clock.ts';
import type { AddressChoice } from '../../system/connect-tcp.ts';
import type { LoginWatch } from '../auth/auth-handler.ts';
import type { NamedServer } from '../auth/host-keys.ts';
import type { KeySources } from '../auth/key-sources.ts';
import type { TraitStore } from '../transport/server-traits.ts';

/** How an environment is connected to: the server, the keys, the way there, and how long it may take. */
export interface Connecting extends NamedServer {
  user: string;
  /** Files with host keys, ours first. */
  knownHosts: readonly string[];
  keys: KeySources;
  /** Ids of the keys that the account has, as platform-api.md 4.1 makes them. Asked for only where there are many keys. */
  registered?: (() => Promise<readonly string[]>) | undefined;
  /** A program that leads there. */
  route?: ProxyRoute | undefined;
  addresses?: AddressChoice | undefined;
  /** An HTTP proxy that is set, and that SFTP does not go through. */
  httpProxy?: string | undefined;
  /** What of the configuration of SSH was not looked at. */
  skipped?: readonly string[];
  /** What OpenSSH says against its configuration: its programs end at it. */
  problem?: string | undefined;
  /** Told how a login goes. */
  watch?: LoginWatch | undefined;
  clock: Clock;
  /** Ends the connection; what runs on it is rejected with the signal's reason. */
  signal: AbortSignal;
  /** Channels to open at once, by the milliseconds that a packet takes there and back; one unless given. */
  channels?: (roundTrip: number) => number;
  /** Milliseconds after which a server that says nothing is given up; 30 s unless given. */
  timeout?: number;
  /** Milliseconds that one folder may take to be listed; 10 minutes unless given. */
  listTimeout?: number | undefined;
  /** What was found out about this server before. */
  traits?: TraitStore | undefined;
}

/** Milliseconds after which a server that says nothing is given up. */
export const defaultTimeout = 30_000;
