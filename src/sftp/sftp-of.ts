import type { FoundEnvironment } from '../cli/context.ts';
import type { Call } from '../cli/engine.ts';
import type { Configuration } from '../config/configuration.ts';
import { connectionInfo } from '../contract/connection.ts';
import { createSftp, type Sftp } from './sftp.ts';

interface Place {
  call: Pick<Call, 'machine' | 'signals'>;
  configuration: Pick<Configuration, 'platform' | 'knownHosts'>;
  found: Pick<FoundEnvironment, 'site' | 'environment'>;
  /** A private key, absolute, to log in with instead of the usual ones. */
  identity: string | undefined;
}

/** The files of one environment, for one command. Nobody is connected to yet. */
export function sftpOf({ call, configuration, found, identity }: Place): Sftp {
  const { platform, knownHosts } = configuration;
  const { sftp_host, sftp_port, sftp_username } = connectionInfo({ ...found, platform: platform() });
  const { env, home, clock } = call.machine;
  return createSftp({
    host: sftp_host,
    port: Number(sftp_port),
    user: sftp_username,
    knownHosts: knownHosts(),
    keys: { named: identity, agent: env['SSH_AUTH_SOCK'], home },
    clock,
    signal: call.signals.signal,
  });
}
