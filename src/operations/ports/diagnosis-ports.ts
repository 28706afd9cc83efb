import type { ConnectionMode } from '../../contract/environment.ts';

/** An SSH key of this machine, as far as a diagnosis wants to know it. */
export interface KeyFact {
  /** How a person knows it: `~/.ssh/id_rsa`. */
  name: string;
  /** `ssh-rsa`, …; undefined where it cannot be told without the passphrase. */
  type: string | undefined;
  /** As the platform has it; undefined where it cannot be told without the passphrase. */
  id: string | undefined;
}

export interface AgentFact {
  /** `none`: there is no agent; `unused`: a key was named, so it is not asked. */
  is: 'none' | 'unused' | 'silent' | 'answering';
  /** Why it is silent. */
  why?: string;
  keys: KeyFact[];
  /** What else it holds, which we cannot offer: `ada@yubikey (sk-ssh-ed25519@openssh.com)`. */
  useless?: string[];
}

export interface KeysFact {
  agent: AgentFact;
  /** All that will be offered, in order. */
  offered: KeyFact[];
  /** Files that are left out: they have a passphrase, and no one can be asked. */
  locked: string[];
  /** What else cannot be offered; `why` goes on behind the name. */
  unusable: { name: string; why: string; remedy?: string }[];
}

interface ServerFact {
  host: string;
  port: number;
  user: string;
  /** The directive that leads there through a program: `ProxyJump bastion`. */
  route?: string | undefined;
  /** An HTTP proxy that is set, and that SFTP does not go through. */
  httpProxy?: string | undefined;
  /** Blocks of the configuration of SSH that were not looked at. */
  skipped?: readonly string[];
  /** What OpenSSH says against its configuration: its programs end at it. */
  problem?: string | undefined;
}

/** What the server said before the first key was offered, and to each. */
export interface LoginFact {
  /** `publickey`, …; empty where it did not say. */
  methods: readonly string[];
  /** The key that was taken; undefined: none was. */
  accepted: KeyFact | undefined;
  refused: KeyFact[];
}

export interface RemoteSide {
  /** The folder of the login, absolute. */
  home(): Promise<string>;
  /** Names of what is in it, the first of them where there are very many. */
  list(): Promise<string[]>;
  /** Whether there is something of this name. */
  has(name: string): Promise<boolean>;
  /** Makes an empty folder below this one and takes it away again. Throws RefusedError where that is forbidden. */
  tryToWrite(folder: string): Promise<void>;
  /** Writes an empty file in this folder as uploads do, and takes it away. Resolves with false where it refuses to rename. */
  tryToReplace(folder: string): Promise<boolean>;
}

/** Every part of a connection, to be tried by itself. All throw a TurnoutError that says what is wrong. */
export interface ConnectionPorts {
  /** Who is logged in to the platform. */
  session(): Promise<{ email: string }>;
  environment(): Promise<{ name: string; mode: ConnectionMode; isDevelopment: boolean }>;
  /** Milliseconds that the platform's clock is ahead of ours; undefined where it did not say. */
  clockAhead(): number | undefined;
  /** The proxy on the way to the platform's API, and where it is named; undefined for none. */
  proxy(): { name: string; from: string } | undefined;
  server(): ServerFact;
  /** Addresses of the host. */
  lookUp(): Promise<string[]>;
  /** Opens a TCP connection, and closes it. */
  reach(): Promise<void>;
  /** What the server says first; undefined when it says nothing for too long. */
  greeting(): Promise<string | undefined>;
  /** Whether the website of the environment answers, which wakes it where it sleeps. */
  wake(): Promise<boolean>;
  /** The host key. Throws UnsafeError for one that is not the known one. */
  hostKey(): Promise<{ is: 'known' | 'new'; type: string; fingerprint: string }>;
  keys(): Promise<KeysFact>;
  /** Ids of the keys of the account. */
  registered(): Promise<readonly string[]>;
  /** Logs in; only a refused login is no error. */
  login(): Promise<LoginFact>;
  /** The files, after a login that went well. */
  remote(): RemoteSide;
  close(): Promise<void>;
}
