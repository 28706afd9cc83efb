import { isAbsolute, resolve } from 'node:path';
import type { Call } from '../cli/call.ts';
import type { Prompter } from '../cli/prompter.ts';
import type { Configuration } from '../config/configuration.ts';
import { connectionInfo } from '../contract/connection.ts';
import { RefusedError } from '../errors/turnout-error.ts';
import type { FoundEnvironment } from '../mode/ports.ts';
import type { Connecting } from './connect.ts';
import type { KeyPlaces } from './identities.ts';
import { type HostSettings, readSshConfig } from './ssh-config.ts';

export interface ConnectingPlace {
  call: Pick<Call, 'machine' | 'signals' | 'report'>;
  configuration: Pick<Configuration, 'platform' | 'knownHosts' | 'homeKeys'>;
  found: Pick<FoundEnvironment, 'name' | 'site' | 'environment'>;
  /** A private key, absolute, to log in with instead of the usual ones. */
  identity: string | undefined;
  /** Who is asked for a passphrase. */
  prompter?: Prompter | undefined;
  registered?: Connecting['registered'];
  /** Milliseconds that one folder may take to be listed. */
  listTimeout?: number | undefined;
}

/** How to connect to an environment: by the platform, and by the person's `~/.ssh/config`, which has the last word. */
export function connectingOf(place: ConnectingPlace): Connecting {
  const { call, configuration, found, identity, prompter, registered } = place;
  const { env, home, folder, clock } = call.machine;
  const info = connectionInfo({ ...found, platform: configuration.platform() });
  const settings = readSshConfig({ host: info.sftp_host, home });
  tellSettings(settings, { host: info.sftp_host, report: call.report });
  const server = {
    host: settings.hostName?.replaceAll('%h', info.sftp_host) ?? info.sftp_host,
    port: settings.port ?? Number(info.sftp_port),
    user: settings.user ?? info.sftp_username,
  };
  const fill = (text: string) => {
    const file = fillIn(text, { ...server, home, env });
    return isAbsolute(file) ? file : resolve(folder(), file);
  };
  const keys: KeyPlaces = {
    named: identity,
    agent: agentOf(settings, { env, fill }),
    configured: settings.identityFiles.filter(file => file.toLowerCase() !== 'none').map(fill),
    onlyConfigured: settings.identitiesOnly,
    home,
    askPassphrase: prompter && (key => prompter.secret(`Passphrase of ${key}:`)),
  };
  return {
    ...server,
    environment: found.name,
    knownHosts: configuration.knownHosts(),
    keys,
    registered,
    listTimeout: place.listTimeout,
    clock,
    signal: call.signals.signal,
  };
}

/** The server of the Git repository. Throws RefusedError where there is none, in test and live. */
export function codeServerOf(place: ConnectingPlace): Connecting {
  const { git_host, git_port } = connectionInfo({ ...place.found, platform: place.configuration.platform() });
  if (git_host === undefined) {
    throw new RefusedError(`${place.found.name} has no Git repository of its own.`, {
      hint: 'Name dev or a multidev.',
    });
  }
  const { hostName, port } = readSshConfig({ host: git_host, home: place.call.machine.home });
  return { ...connectingOf(place), host: hostName ?? git_host, port: port ?? Number(git_port) };
}

type Env = Call['machine']['env'];

/** Undefined where there is none, or where the config wants none. */
function agentOf(
  { identityAgent }: HostSettings,
  { env, fill }: { env: Env; fill(text: string): string },
): string | undefined {
  const usual = env['SSH_AUTH_SOCK'] || undefined;
  if (identityAgent === undefined || identityAgent === 'SSH_AUTH_SOCK') return usual;
  if (identityAgent.toLowerCase() === 'none') return undefined;
  const variable = /^\$\{?(\w+)\}?$/.exec(identityAgent)?.[1];
  return variable === undefined ? fill(identityAgent) : env[variable] || undefined;
}

interface Values {
  host: string;
  user: string;
  home: string | undefined;
  env: Env;
}

/** `~`, `%h` and the like, and `${VARIABLE}`, as ssh_config(5) has them for names of files. */
function fillIn(text: string, { host, user, home = '', env }: Values): string {
  const tokens: Record<string, string> = { '%%': '%', '%h': host, '%r': user, '%d': home };
  return text
    .replace(/%./g, token => tokens[token] ?? token)
    .replace(/\$\{(\w+)\}/g, (_, name: string) => env[name] ?? '')
    .replace(/^~(?=\/|$)/, home);
}

function tellSettings(
  { proxy, hasMatch, unread }: HostSettings,
  { host, report }: { host: string; report: Call['report'] },
): void {
  for (const file of unread)
    report.warning(`${file} cannot be read as a configuration of OpenSSH; it is left out.`);
  if (proxy) {
    report.warning(
      `~/.ssh/config leads to ${host} by ${proxy}, which turnout cannot do: it connects directly. OpenSSH can: turnout sftp.`,
    );
  }
  if (hasMatch) report.info('~/.ssh/config has blocks that begin with Match; turnout goes by Host only.');
}
