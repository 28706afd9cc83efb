import type { Call } from '../cli/runtime/invocation.ts';
import type { Prompter } from '../cli/terminal/prompter.ts';
import type { Configuration } from '../config/configuration.ts';
import { connectionInfo } from '../contract/connection.ts';
import { RefusedError } from '../errors/turnout-error.ts';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';
import type { KeySources } from '../sftp/auth/key-sources.ts';
import type { Connecting } from '../sftp/connect/connecting.ts';
import type { TraitStore } from '../sftp/transport/server-traits.ts';
import { httpProxyFor } from '../ssh/http-proxy.ts';
import { proxyRoute } from '../ssh/proxy-route.ts';
import type { ResolveSsh, SshHost } from '../ssh/ssh-host.ts';

export interface ConnectionDeps {
  call: Pick<Call, 'machine' | 'signals' | 'report'>;
  configuration: Pick<Configuration, 'platform' | 'knownHosts' | 'data'>;
  found: Pick<FoundEnvironment, 'name' | 'site' | 'environment'>;
  /** Reads the configuration of SSH. */
  ssh: ResolveSsh;
  /** A private key, absolute, to log in with instead of the usual ones. */
  identity: string | undefined;
  /** Who is asked for a passphrase. */
  prompter?: Prompter | undefined;
  registered?: Connecting['registered'];
  /** Milliseconds that one folder may take to be listed. */
  listTimeout?: number | undefined;
  /** What was found out about a server before. */
  openTraits?: ((server: { host: string; port: number }) => TraitStore) | undefined;
}

/** With what the configuration of SSH says. */
export interface ConnectingBySsh extends Connecting {
  ssh: SshHost;
}

/** How to connect to the files of an environment: by the platform, and by the user's configuration of SSH. */
export async function resolveConnection(deps: ConnectionDeps): Promise<ConnectingBySsh> {
  const { sftp_host, sftp_port, sftp_username } = connectionInfo({
    ...deps.found,
    platform: deps.configuration.platform(),
  });
  const ssh = await deps.ssh({ host: sftp_host, port: Number(sftp_port), user: sftp_username });
  return connectingTo(deps, sftp_host, ssh);
}

/** The server of the Git repository. Rejects with RefusedError where there is none, in test and live. */
export async function resolveCodeServer(deps: ConnectionDeps): Promise<ConnectingBySsh> {
  const { git_host, git_port, git_username } = connectionInfo({
    ...deps.found,
    platform: deps.configuration.platform(),
  });
  if (git_host === undefined || git_username === undefined) {
    throw new RefusedError(`${deps.found.name} has no Git repository of its own.`, {
      hint: 'Name dev or a multidev.',
    });
  }
  const ssh = await deps.ssh({ host: git_host, port: Number(git_port), user: git_username });
  return connectingTo(deps, git_host, ssh);
}

function connectingTo(deps: ConnectionDeps, name: string, ssh: SshHost): ConnectingBySsh {
  const { call, configuration, found, prompter, registered } = deps;
  const { clock, env } = call.machine;
  const { host, port, addresses, user, hostKeys, skipped, problem } = ssh;
  return {
    ...{ host, port, addresses, user, registered, clock, skipped, problem, ssh },
    environment: found.name,
    listTimeout: deps.listTimeout,
    traits: deps.openTraits?.({ host, port }),
    knownHosts: [...configuration.knownHosts(), ...hostKeys.userFiles, ...hostKeys.globalFiles],
    keptIn: {
      file: configuration.data && configuration.knownHosts()[0],
      onUnkept: call.report.warning,
    },
    hostKeyPolicy: {
      ...hostKeys,
      isInBinaryList: async (file: string, key: Buffer) =>
        (await import('../ssh/binary-list.ts')).isInBinaryList(call.machine, file, key),
      ...(prompter && { confirm: (question: string) => confirmed(prompter, question) }),
    },
    keys: findKeySources(deps, ssh),
    route: ssh.proxy && proxyRoute(ssh, { machine: call.machine, isInteractive: prompter !== undefined }),
    httpProxy: httpProxyFor(name, env),
    signal: call.signals.signal,
  };
}

function findKeySources({ call, identity, prompter }: ConnectionDeps, ssh: SshHost): KeySources {
  const { home, accountHome } = call.machine;
  return {
    ...{ named: identity, agent: ssh.agent, home },
    accountHome: accountHome(),
    configured: ssh.identityFiles,
    certificates: ssh.certificates,
    onlyConfigured: ssh.identitiesOnly,
    offersKeys: ssh.offersKeys,
    types: ssh.keyTypes,
    askPassphrase: prompter && (key => prompter.secret(`Passphrase of ${key}:`)),
  };
}

async function confirmed(prompter: Prompter, question: string): Promise<boolean> {
  const answer = await prompter.choose(question, [
    { value: 'no', label: 'No' },
    { value: 'yes', label: 'Yes' },
  ]);
  return answer === 'yes';
}
