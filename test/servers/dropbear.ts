import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFile, freePort, type ServerKind, startServer } from './foreign-server.ts';

const dropbear = () => findFile('/usr/sbin/dropbear');
const convert = () => findFile('/usr/lib/dropbear/dropbearconvert', '/usr/bin/dropbearconvert');
const sftpServer = () => findFile('/usr/lib/openssh/sftp-server');

/** Whether a user's home can be another one for one program: Dropbear takes no other place for keys. */
function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Dropbear, which starts OpenSSH's sftp-server. */
export const dropbearServer: ServerKind = {
  name: 'Dropbear',
  missing() {
    if (!dropbear() || !convert()) return 'no dropbear';
    if (!sftpServer()) return 'no sftp-server';
    return canUnshare() ? undefined : 'no mount namespace of our own';
  },
  async start({ folder, login, hostKey, publicKey }) {
    const port = await freePort();
    mkdirSync(join(folder, '.ssh'), { mode: 0o700 });
    writeFileSync(join(folder, '.ssh/authorized_keys'), publicKey, { mode: 0o600 });
    const ownKey = join(folder, 'host-key');
    execFileSync(convert() ?? '', ['openssh', 'dropbear', hostKey, ownKey], { stdio: 'ignore' });
    const shell = join(folder, 'shell');
    writeFileSync(shell, `#!/bin/sh\ncd '${login}' || exit 1\nexec ${sftpServer()}\n`, { mode: 0o755 });
    const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
    writeFileSync(join(folder, 'passwd'), `dev:x:${uid}:${gid}::${folder}:${shell}\n`);
    writeFileSync(join(folder, 'shells'), `${shell}\n`);
    const script = [
      `mount --bind '${folder}/passwd' /etc/passwd`,
      `if [ -e /etc/shells ]; then mount --bind '${folder}/shells' /etc/shells; fi`,
      `exec '${dropbear()}' -F -E -s -p 127.0.0.1:${port} -r '${ownKey}' -P '${folder}/pid'`,
    ];
    return startServer({
      program: 'unshare',
      args: ['-m', 'sh', '-e', '-c', script.join('\n')],
      ...{ port, user: 'dev' },
    });
  },
  differences: {},
};
