import type { SFTPWrapper } from 'ssh2';
import type { SftpSession } from './platform-client.ts';

type Done = (error?: Error | null) => void;

/** What a user does to code over SFTP; paths are relative to `code`. */
export interface RemoteEdits {
  /** Folders on the way are made. */
  write(path: string, content: Uint8Array | string, executable?: boolean): Promise<void>;
  link(path: string, target: string): Promise<void>;
  remove(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** Epoch seconds. */
  setTime(path: string, time: number): Promise<void>;
}

export function remoteEdits(session: SftpSession): RemoteEdits {
  const tell = (start: (sftp: SFTPWrapper, done: Done) => void) =>
    new Promise<void>((resolve, reject) => {
      start(session.sftp, error => (error ? reject(error) : resolve()));
    });
  const makeParents = async (path: string) => {
    const names = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= names.length; depth++) {
      const folder = names.slice(0, depth).join('/');
      await tell((sftp, done) => sftp.mkdir(`code/${folder}`, done)).catch(() => {}); // There already.
    }
  };
  const setMode = (path: string, mode: number) =>
    tell((sftp, done) => sftp.chmod(`code/${path}`, mode, done));
  return {
    async write(path, content, executable = false) {
      await makeParents(path);
      await session.write(`code/${path}`, Buffer.from(content));
      await setMode(path, executable ? 0o755 : 0o644);
    },
    async link(path, target) {
      await makeParents(path);
      // ssh2 sends the two the other way round to whatever does not call itself OpenSSH.
      await tell((sftp, done) => sftp.symlink(`code/${path}`, target, done));
    },
    remove: path => tell((sftp, done) => sftp.unlink(`code/${path}`, done)),
    removeFolder: path => tell((sftp, done) => sftp.rmdir(`code/${path}`, done)),
    makeFolder: async path => {
      await makeParents(`${path}/x`);
    },
    setMode,
    setTime: (path, time) => tell((sftp, done) => sftp.utimes(`code/${path}`, time, time, done)),
  };
}
