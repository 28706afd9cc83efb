import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findFile, freePort, type ServerKind, type ServerPlace, startServer } from './foreign-server.ts';

const proftpd = () => findFile('/usr/sbin/proftpd');
const modules = () => findFile('/usr/lib/proftpd/mod_sftp.so')?.replace(/\/mod_sftp\.so$/, '');

function kind(name: string, limits: readonly string[]): ServerKind {
  return {
    name,
    missing() {
      if (!proftpd()) return 'no proftpd';
      return modules() ? undefined : 'no mod_sftp of proftpd';
    },
    refusesRename: limits.length > 0,
    start: location => start(location, limits),
    differences: {},
  };
}

/** ProFTPD's mod_sftp, which is what the platform's server looks like. */
export const proftpdWithRename = kind('ProFTPD mod_sftp', []);

/** The same where an administrator has forbidden to rename, as the platform has: the offer stays. */
export const proftpdWithoutRename = kind('ProFTPD mod_sftp without rename', [
  '<Limit RNFR RNTO>',
  '  DenyAll',
  '</Limit>',
]);

/** The root of every user is the login folder, as in most guides: a link is told as a path from there. */
export const proftpdInOwnRoot: ServerKind = {
  ...kind('ProFTPD mod_sftp in a root of its own', ['DefaultRoot ~']),
  refusesRename: false,
};

/** As many an administrator has it (openSUSE's default): a new file whose request names a mode is refused and left empty. */
export const proftpdWithoutModes: ServerKind = {
  ...kind('ProFTPD mod_sftp without modes', ['<Limit SITE_CHMOD>', '  DenyAll', '</Limit>']),
  refusesRename: false,
  refusesModes: true,
};

async function start({ folder, login, hostKey, publicKey }: ServerPlace, limits: readonly string[]) {
  const port = await freePort();
  const user = 'dev';
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  mkdirSync(join(folder, 'keys'));
  writeFileSync(join(folder, 'keys', user), asRfc4716(publicKey), { mode: 0o600 });
  writeFileSync(join(folder, 'passwd'), `${user}:*:${uid}:${gid}::${login}:/bin/sh\n`, { mode: 0o600 });
  writeFileSync(
    join(folder, 'proftpd.conf'),
    [
      `ModulePath ${modules()}`,
      'LoadModule mod_sftp.c',
      'ServerType standalone',
      'DefaultAddress 127.0.0.1',
      'SocketBindTight on',
      `Port ${port}`,
      'UseIPv6 off',
      'UseReverseDNS off',
      `User ${userInfo().username}`,
      `Group ${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}`,
      'RootLogin on',
      'RequireValidShell off',
      `AuthOrder mod_auth_file.c`,
      `AuthUserFile ${join(folder, 'passwd')}`,
      `PidFile ${join(folder, 'pid')}`,
      `ScoreboardFile ${join(folder, 'scoreboard')}`,
      `DelayEngine off`,
      'WtmpLog off',
      'TransferLog none',
      'AllowOverwrite on',
      'AllowStoreRestart on',
      'AllowRetrieveRestart on',
      'Umask 022',
      'SFTPEngine on',
      `SFTPLog ${join(folder, 'sftp.log')}`,
      `SFTPHostKey ${hostKey}`,
      'SFTPAuthMethods publickey',
      `SFTPAuthorizedUserKeys file:${folder}/keys/%u`,
      ...limits,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  return startServer({
    program: proftpd() ?? '',
    args: ['-n', '-q', '-c', join(folder, 'proftpd.conf')],
    ...{ port, user },
  });
}

/** mod_sftp takes public keys in this form only. */
function asRfc4716(publicKey: string): string {
  const [, body = ''] = publicKey.trim().split(' ');
  const lines = body.match(/.{1,70}/g) ?? [];
  return ['---- BEGIN SSH2 PUBLIC KEY ----', ...lines, '---- END SSH2 PUBLIC KEY ----', ''].join('\n');
}
