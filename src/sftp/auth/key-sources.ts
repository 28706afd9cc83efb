/** Where keys to log in with are looked for, and which of them may be offered. */
export interface KeySources {
  /** A private key that a person has named, absolute: then it is the only one that is offered. */
  named: string | undefined;
  /** The agent's socket. */
  agent: string | undefined;
  /** Files to look for keys in, instead of the default ones; absolute. None, where `IdentityFile none` is all there is. */
  configured?: readonly string[] | undefined;
  /** Certificates of keys, which are not offered; absolute. */
  certificates?: readonly string[];
  /** Offer of the agent's keys only those of the files, as `IdentitiesOnly` says. */
  onlyConfigured?: boolean;
  /** Whether keys may be offered at all, as PubkeyAuthentication says; they may unless given. */
  offersKeys?: boolean;
  /** Types of keys that may be offered, as PubkeyAcceptedAlgorithms has them; undefined: all. */
  types?: readonly string[] | undefined;
  home: string | undefined;
  /** Where OpenSSH looks for keys whatever HOME says. */
  accountHome?: string | undefined;
  /** Asks a person for a passphrase; undefined where no one can be asked. */
  askPassphrase?: ((key: string) => Promise<string>) | undefined;
}
