import type { AgentAuthMethod, PublicKeyAuthMethod } from 'ssh2';

/** One key to log in with. Never a password: anyone who asks for one may be anyone. */
export interface Identity {
  /** How a person knows it: `~/.ssh/id_rsa`, `ada@laptop of the agent`. */
  name: string;
  /** `ssh-rsa`, …; undefined where a key with a passphrase has no `.pub` beside it. */
  type: string | undefined;
  /** The public key in SSH's own format. */
  blob: Buffer | undefined;
  /** Where it lies, absolute; undefined for one of an agent. */
  file?: string;
  /** It has a passphrase, which `method` asks for. */
  locked: boolean;
  /** Undefined when no one gave the passphrase. */
  method(user: string): Promise<PublicKeyAuthMethod | AgentAuthMethod | undefined>;
}
