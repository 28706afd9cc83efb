import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { connectionInfo } from '../contract/connection.ts';
import { NotFoundError } from '../errors/turnout-error.ts';
import { makePrivateFolder } from '../system/files.ts';
import { sshOptions } from '../system/ssh-options.ts';
import type { ConnectingPlace } from './connecting-of.ts';
import { readSshConfig } from './ssh-config.ts';

interface Wish {
  /** Options of OpenSSH's sftp, as typed. */
  words: readonly string[];
}

/**
 * OpenSSH's own `sftp` for an environment, as program and arguments. It reads `~/.ssh/config` itself; only a port or a
 * user that stands there has to be left to it, since ours would win. Throws NotFoundError for a key that is not there.
 */
export function sftpWords(place: ConnectingPlace, { words }: Wish): [program: string, ...args: string[]] {
  const { call, configuration, found, identity, prompter } = place;
  if (identity !== undefined && !existsSync(identity))
    throw new NotFoundError(`The key ${identity} is not there.`, { hint: 'Check --identity.' });
  const knownHosts = configuration.knownHosts();
  // ssh remembers no host in a folder that is not there.
  if (knownHosts[0]) makePrivateFolder(dirname(knownHosts[0]));
  const info = connectionInfo({ ...found, platform: configuration.platform() });
  const { port, user } = readSshConfig({ host: info.sftp_host, home: call.machine.home });
  const options = [
    `Port=${port ?? info.sftp_port}`,
    ...sshOptions({
      interactive: prompter !== undefined,
      identity,
      homeKeys: configuration.homeKeys(),
      knownHosts,
    }),
    'ServerAliveInterval=30',
    // The platform's names are too long for a usual one (user-needs.md 1.7).
    'ControlPath=none',
  ];
  const target = `${user ?? info.sftp_username}@${info.sftp_host}`;
  return ['sftp', ...options.flatMap(option => ['-o', option]), ...words, target];
}
