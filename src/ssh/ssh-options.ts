import type { HostKeyPolicy, SshHost } from './ssh-host.ts';

/** Which keys OpenSSH's programs are to offer. */
export interface OfferedKeys {
  /** Offered first; a public half means the agent's key. Absolute. */
  files: readonly string[];
  /** Whether nothing else of the agent is offered: servers end a connection after some six keys. */
  only: boolean;
}

export interface SshOptions extends Pick<SshHost, 'resets'> {
  /** Whether ssh may ask the user, for a passphrase or a host key. */
  interactive: boolean;
  keys: OfferedKeys;
  /** Our own files with host keys; the first takes those of hosts that are met for the first time. Absolute. */
  own: readonly string[];
  hostKeys: Pick<HostKeyPolicy, 'unknown' | 'hasAcceptNew' | 'userFiles'>;
}

/** What is put behind the name of a program of OpenSSH's. */
export interface SshArguments {
  /** For `-F`: what OpenSSH is to read instead of its own files; undefined: those are right. */
  config: string | undefined;
  /** Values of `-o`. */
  options: readonly string[];
}

/**
 * Values of `-o` for OpenSSH's programs, which read their configuration themselves: only what turnout adds to it. A host that
 * is met for the first time is remembered, unless the configuration is stricter; one that has changed is refused. Without a
 * terminal there must be no question, or a build hangs until a user looks.
 */
export function sshOptions({ interactive, keys, own, hostKeys, resets }: SshOptions): string[] {
  const knownHosts = own.length === 0 ? [] : [...own, ...hostKeys.userFiles];
  return [
    `StrictHostKeyChecking=${strictnessOf(hostKeys)}`,
    ...(knownHosts.length > 0 ? [`UserKnownHostsFile=${knownHosts.map(sshPath).join(' ')}`] : []),
    ...(interactive ? [] : ['BatchMode=yes']),
    // The platform takes keys only; a question for a password would lead nowhere.
    'PreferredAuthentications=publickey',
    // A terminal garbles what programs read.
    'RequestTTY=no',
    ...resets,
    ...(keys.only ? ['IdentitiesOnly=yes'] : []),
    ...keys.files.map(file => `IdentityFile=${sshPath(file)}`),
  ];
}

/** `no` would take a key that has changed: where there is no `accept-new`, the user is asked. */
function strictnessOf({ unknown, hasAcceptNew }: SshOptions['hostKeys']): string {
  if (unknown === 'refuse') return 'yes';
  return unknown === 'accept' && hasAcceptNew ? 'accept-new' : 'ask';
}

/** ssh fills in what stands behind a percent sign, such as `%h`. */
function sshPath(file: string): string {
  return `"${file.replaceAll('%', '%%')}"`;
}
