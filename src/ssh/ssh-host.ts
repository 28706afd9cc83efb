import type { AddressChoice } from '../system/connect-tcp.ts';

/** How OpenSSH would go about one host, as far as that concerns us. All files are absolute. */
export interface SshHost {
  /** Who read the configuration: OpenSSH itself, or turnout where that is not there or fails. */
  readBy: 'openssh' | 'turnout';
  /** What OpenSSH says against its configuration: its programs end at it. Undefined: it reads it, or is not there. */
  problem: string | undefined;
  /** Where to connect to. */
  host: string;
  port: number;
  user: string;
  /** Private keys that are configured, or their public halves; undefined: the default ones. */
  identityFiles: readonly string[] | undefined;
  certificates: readonly string[];
  /** Types of keys that may be offered, as signatures are called: `rsa-sha2-512`; undefined: all. */
  keyTypes: readonly string[] | undefined;
  /** The agent's socket. */
  agent: string | undefined;
  /** By AddressFamily, BindAddress and BindInterface. */
  addresses: AddressChoice;
  identitiesOnly: boolean;
  /** PubkeyAuthentication: whether keys may be offered at all. */
  offersKeys: boolean;
  hostKeys: HostKeyPolicy;
  proxy: SshProxy | undefined;
  /** Values of `-o` for OpenSSH's programs that take back what is configured for a shell: `RemoteCommand=none`. */
  resets: readonly string[];
  /** What could not be read or followed, each as one phrase: `Match exec "…" (~/.ssh/config)`. */
  skipped: readonly string[];
}

/** What is demanded of a host key besides that it must not change. */
export interface HostKeyPolicy {
  /**
   * What becomes of a host that is not known: refused, asked about, or accepted. OpenSSH's `no` is `accept-new`: a
   * key that has changed is refused in any case.
   */
  unknown: 'refuse' | 'ask' | 'accept';
  /** Whether OpenSSH's programs know `accept-new`: those before 7.6 end at it. */
  hasAcceptNew: boolean;
  /** HostKeyAlgorithms, all that are allowed. */
  algorithms?: readonly string[] | undefined;
  /** Stands for the host in known_hosts. */
  alias: string | undefined;
  userFiles: readonly string[];
  globalFiles: readonly string[];
  /** A file of keys that must never be accepted, one in each line or in OpenSSH's binary form. */
  revokedFile: string | undefined;
  /** Whether names are hashed when they are written down. */
  isHashed: boolean;
  /** KnownHostsCommand, which turnout does not run. */
  command: string | undefined;
}

export type SshProxy =
  /** As behind `ssh -J`. */
  | { kind: 'ProxyJump'; hops: string }
  /** A line for a shell, with its tokens filled in. */
  | { kind: 'ProxyCommand'; command: string };

/** Where to go, as the platform says it. */
export interface SshTarget {
  host: string;
  port: number;
  user: string;
}

/** Resolves with how to go there; every host is looked up once, when a connection to it is really going to be made. */
export type ResolveSsh = (target: SshTarget) => Promise<SshHost>;
