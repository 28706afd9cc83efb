import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';

const { OK, EOF, NO_SUCH_FILE } = ssh2.utils.sftp.STATUS_CODE;

export interface TimelessServer {
  /** Content by path. */
  files: Map<string, { content: Buffer; mtime: number }>;
  conduct(sftp: SFTPWrapper): void;
}

/** Keeps files in memory, takes every time that it is told, and gives them the hour of its own clock. Cannot rename. */
export function timelessServer(now: () => number): TimelessServer {
  const files: TimelessServer['files'] = new Map();
  const attributes = (path: string): Attributes => {
    const file = files.get(path);
    const mode = file ? 0o100644 : 0o040755;
    const mtime = file?.mtime ?? 0;
    return { mode, uid: 0, gid: 0, size: file?.content.length ?? 0, atime: mtime, mtime };
  };
  return {
    files,
    conduct(sftp) {
      const listed = new Set<string>();
      const stat = (id: number, path: string) =>
        path === 'files' || files.has(path)
          ? sftp.attrs(id, attributes(path))
          : sftp.status(id, NO_SUCH_FILE);
      sftp.on('STAT', stat);
      sftp.on('LSTAT', stat);
      sftp.on('OPENDIR', (id, path) => {
        listed.delete(path);
        sftp.handle(id, Buffer.from(path));
      });
      sftp.on('READDIR', (id, handle) => {
        const folder = handle.toString();
        if (listed.has(folder) || files.size === 0) return sftp.status(id, EOF);
        listed.add(folder);
        sftp.name(
          id,
          [...files.keys()].map(path => ({
            filename: path.slice(folder.length + 1),
            longname: path,
            attrs: attributes(path),
          })),
        );
      });
      sftp.on('OPEN', (id, path) => {
        files.set(path, { content: Buffer.alloc(0), mtime: now() });
        sftp.handle(id, Buffer.from(path));
      });
      sftp.on('WRITE', (id, handle, position, data) => {
        const { content } = files.get(handle.toString()) ?? { content: Buffer.alloc(0) };
        const written = Buffer.concat([content.subarray(0, position), data]);
        files.set(handle.toString(), { content: written, mtime: now() });
        sftp.status(id, OK);
      });
      sftp.on('FSTAT', (id, handle) => sftp.attrs(id, attributes(handle.toString())));
      sftp.on('FSETSTAT', id => sftp.status(id, OK));
      sftp.on('CLOSE', id => sftp.status(id, OK));
    },
  };
}
