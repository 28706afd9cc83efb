import { dirname, join } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import { connectionInfo } from '../contract/connection.ts';
import { isEndless } from '../sftp/auth/can-hold-keys.ts';
import { offeredKeys } from '../sftp/auth/offered-keys.ts';
import { lastingConfig } from '../ssh/openssh-config.ts';
import { type SshArguments, sshOptions } from '../ssh/ssh-options.ts';
import { makePrivateFolder, whereWritable } from '../system/disk/files.ts';
import {
  type ConnectingBySsh,
  type ConnectionDeps,
  resolveCodeServer,
  resolveConnection,
} from './connection-options.ts';

interface CommandOptions {
  /** Options of OpenSSH's sftp, as typed. */
  words: readonly string[];
}

type CommandDeps = ConnectionDeps & { configuration: Pick<Configuration, 'data'> };

/**
 * OpenSSH's own `sftp` for an environment, as program and arguments. It reads its configuration itself; turnout adds the
 * address, its own host keys and, where there are many, the key of the account. Rejects with NotFoundError for a key that is
 * not there.
 */
export async function opensshSftpCommand(
  deps: CommandDeps,
  { words }: CommandOptions,
): Promise<[program: string, ...args: string[]]> {
  const { sftp_host } = connectionInfo({ ...deps.found, platform: deps.configuration.platform() });
  const connecting = await resolveConnection(deps);
  const { config, options: common } = await argumentsFor(deps, connecting);
  const options = [
    `Port=${connecting.port}`,
    // sftp asks for its own kind of session.
    ...common.filter(option => !option.startsWith('SessionType=')),
    'ServerAliveInterval=30',
    // The platform's names are too long for a usual one (user-needs.md 1.7).
    'ControlPath=none',
  ];
  const target = `${connecting.user}@${sftp_host}`;
  return [
    'sftp',
    ...(config === undefined ? [] : ['-F', config]),
    ...options.flatMap(option => ['-o', option]),
    ...words,
    target,
  ];
}

/** For the ssh that Git starts, to the server of the code. */
export async function codeSshArguments(deps: CommandDeps): Promise<SshArguments> {
  return argumentsFor(deps, await resolveCodeServer(deps));
}

async function argumentsFor(
  { call, configuration, prompter }: CommandDeps,
  connecting: ConnectingBySsh,
): Promise<SshArguments> {
  const { machine } = call;
  const own = configuration.knownHosts();
  const [ours] = own;
  const { data } = configuration;
  // ssh remembers no host in a folder that is not there. Where none can be made, it goes on without.
  if (ours) whereWritable(() => makePrivateFolder(dirname(ours)));
  const keys = await offeredKeys(connecting, { folder: data && join(data, 'ssh') });
  const { ssh } = connecting;
  const program = machine.programs.find('ssh');
  return {
    config:
      program && data
        ? whereWritable(() => lastingConfig({ machine, program, folder: join(data, 'ssh') }))
        : undefined,
    options: sshOptions({
      ...{ interactive: prompter !== undefined, keys, own },
      hostKeys: {
        ...ssh.hostKeys,
        userFiles: ssh.hostKeys.userFiles.filter(file => !isEndless(file)),
      },
      resets: ssh.resets,
    }),
  };
}
