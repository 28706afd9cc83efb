import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findFile, freePort, type ServerKind, startServer } from './foreign-server.ts';

const sshd = () => findFile('/usr/sbin/sshd');
const sftpServer = () => findFile('/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server');

/** OpenSSH's sshd with its own sftp-server, as the user who runs the tests. */
export const openssh: ServerKind = {
  name: 'OpenSSH',
  missing: () => (sshd() && sftpServer() ? undefined : 'no sshd and sftp-server'),
  async start({ folder, login, hostKey, publicKey }) {
    const port = await freePort();
    // As its service does; without it sshd does not start as root.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    writeFileSync(join(folder, 'authorized_keys'), publicKey, { mode: 0o600 });
    writeFileSync(
      join(folder, 'sshd_config'),
      [
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${hostKey}`,
        `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
        'StrictModes no',
        'UsePAM no',
        'PermitRootLogin prohibit-password',
        'PasswordAuthentication no',
        'PidFile none',
        'MaxStartups 100',
        `Subsystem sftp ${sftpServer()} -d ${login}`,
        '',
      ].join('\n'),
    );
    return startServer({
      program: sshd() ?? '',
      args: ['-D', '-e', '-f', join(folder, 'sshd_config')],
      ...{ port, user: userInfo().username },
    });
  },
  differences: {},
};
