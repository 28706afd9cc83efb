import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';

/** What a server says of a file that may not exist, or be something else. */
export interface Lie {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'device';
  size?: number;
  /** All mode bits, instead of the usual ones. */
  mode?: number;
  mtime?: number;
}

export interface LyingTree {
  /** What is listed in a folder, an answer at a time; undefined where there is no folder. */
  list(path: string): Iterable<readonly Lie[]> | undefined;
  /** What is read of a file. */
  read?(path: string, position: number, length: number): Buffer | undefined;
  /** What is said of an open file, instead of what was listed. */
  look?(path: string): { size: number; mtime: number };
  /** Where a link leads. */
  target?: string;
}

const kinds = { file: 0o100644, folder: 0o040755, link: 0o120777, device: 0o020666 };
const { EOF, OK, FAILURE, NO_SUCH_FILE } = ssh2.utils.sftp.STATUS_CODE;

function attributesOf({ kind, size = 0, mode, mtime = 1_700_000_000 }: Lie): Attributes {
  return { mode: mode ?? kinds[kind], uid: 0, gid: 0, size, atime: mtime, mtime };
}

/** Returns a client's requests with a tree of lies. The login folder is a folder. */
export function tellLies(tree: LyingTree): (sftp: SFTPWrapper) => void {
  // Shared by all channels of a connection.
  const listed = new Map<string, Lie>();
  return sftp => {
    const open = new Map<string, { path: string; lists?: Iterator<readonly Lie[]> | undefined }>();
    let last = 0;
    const opened = (path: string, lists?: Iterator<readonly Lie[]>) => {
      const handle = Buffer.from(`h${last++}`);
      open.set(handle.toString(), { path, lists });
      return handle;
    };
    const stat = (id: number, path: string) => {
      const lie = listed.get(path) ?? (tree.list(path) ? { name: path, kind: 'folder' as const } : undefined);
      if (lie) sftp.attrs(id, attributesOf(lie));
      else sftp.status(id, NO_SUCH_FILE);
    };
    sftp.on('STAT', stat);
    sftp.on('LSTAT', stat);
    sftp.on('OPENDIR', (id, path) => {
      const lists = tree.list(path);
      if (lists) sftp.handle(id, opened(path, lists[Symbol.iterator]()));
      else sftp.status(id, NO_SUCH_FILE);
    });
    sftp.on('READDIR', (id, handle) => {
      const folder = open.get(handle.toString());
      const next = folder?.lists?.next();
      if (!folder || !next || next.done) return sftp.status(id, EOF);
      for (const lie of next.value)
        if (next.value.length < 100) listed.set(`${folder.path}/${lie.name}`, lie);
      sftp.name(
        id,
        next.value.map(lie => ({ filename: lie.name, longname: lie.name, attrs: attributesOf(lie) })),
      );
    });
    sftp.on('OPEN', (id, path) => sftp.handle(id, opened(path)));
    sftp.on('FSTAT', (id, handle) => {
      const path = open.get(handle.toString())?.path ?? '';
      const lie = listed.get(path) ?? { name: path, kind: 'file' };
      sftp.attrs(id, attributesOf({ ...lie, ...tree.look?.(path) }));
    });
    sftp.on('READ', (id, handle, position, length) => {
      const part = tree.read?.(open.get(handle.toString())?.path ?? '', position, length);
      if (part) sftp.data(id, part);
      else sftp.status(id, EOF);
    });
    sftp.on('READLINK', (id, path) => {
      if (listed.get(path)?.kind !== 'link') return sftp.status(id, FAILURE);
      sftp.name(id, [{ filename: tree.target ?? '/etc/passwd', longname: path, attrs: {} as Attributes }]);
    });
    sftp.on('CLOSE', (id, handle) => {
      open.delete(handle.toString());
      sftp.status(id, OK);
    });
  };
}
