interface Login {
  /** Whether ssh may ask a person, for a passphrase or a host key. */
  interactive: boolean;
  /** A private key to log in with, absolute; undefined: whatever ssh and its agent have. */
  identity: string | undefined;
  /** Keys to offer besides those of the agent; empty: those that ssh finds by itself. Absolute. */
  homeKeys: readonly string[];
  /** Files with host keys: the first one also takes those of hosts that are met for the first time. */
  knownHosts: readonly string[];
}

/**
 * Values of `-o` for OpenSSH's programs. A host that is met for the first time is remembered; one that has changed is
 * refused (decisions.md 33). Without a person there must be no question, or a build hangs until somebody looks.
 */
export function sshOptions({ interactive, identity, homeKeys, knownHosts }: Login): string[] {
  return [
    'StrictHostKeyChecking=accept-new',
    ...(knownHosts.length > 0 ? [`UserKnownHostsFile=${knownHosts.map(sshPath).join(' ')}`] : []),
    ...(interactive ? [] : ['BatchMode=yes']),
    // The platform takes keys only; a question for a password would lead nowhere.
    'PreferredAuthentications=publickey',
    ...(identity === undefined
      ? homeKeys.map(key => `IdentityFile=${sshPath(key)}`)
      : ['IdentitiesOnly=yes', `IdentityFile=${sshPath(identity)}`]),
  ];
}

/** ssh fills in what stands behind a percent sign, such as `%h`. */
function sshPath(file: string): string {
  return `"${file.replaceAll('%', '%%')}"`;
}
