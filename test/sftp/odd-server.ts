import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';

const { WRITE, TRUNC } = ssh2.utils.sftp.OPEN_MODE;
const { OK, EOF, FAILURE, NO_SUCH_FILE, PERMISSION_DENIED } = ssh2.utils.sftp.STATUS_CODE;

interface Kept {
  content: Buffer;
  mtime: number;
}

/** What a server does otherwise than OpenSSH's; each stands for servers that people use. */
export interface Oddities {
  /** Offers `posix-rename@openssh.com`; answers what becomes of one. */
  rename?(from: string, to: string): 'done' | 'refused';
  /** Go's: what is asked about a file is answered before earlier writes are done. */
  loose?: boolean;
  /** A store of objects: says nothing of a file before it is closed. */
  silentUntilClosed?: boolean;
  /** Gives a file the time at which it is closed; later it takes another. */
  timesOnClose?: boolean;
  /** Names beginning with a dot cannot be made. */
  noNewNames?: boolean;
  /** Requests that name a mode are refused; a file that was to be opened with one is left behind, empty (ProFTPD). */
  noModes?: boolean;
  /** What is there is not opened to be written (ProFTPD's `AllowOverwrite off`). */
  noOverwrite?: boolean;
  /** Bytes from which on a file is refused, as by a quota. */
  room?: number;
  /** Returns every LSTAT so. */
  lstat?: 'refused';
  /** What a name is to the server: those with the same are one. Then it lists what is in `files`, too. */
  folds?(path: string): string;
  /** A folder of another user, in which nothing is shown or allowed. */
  closed?: string;
  /** Nothing is removed. */
  keepsAll?: boolean;
  /** What is written in a link is told to no one (`sftp-server -P readlink`). */
  tellsNoTexts?: boolean;
  /** The wire order of the two paths of a link. */
  links?: 'openssh' | 'draft';
}

export interface OddServer {
  files: Map<string, Kept>;
  links: Map<string, string>;
  /** Requests by name. */
  asked: string[];
  conduct(sftp: SFTPWrapper): void;
}

/** Keeps files below `files` in memory. */
export function oddServer(oddities: Oddities = {}): OddServer {
  const files: OddServer['files'] = new Map();
  const links: OddServer['links'] = new Map();
  const asked: string[] = [];
  const now = () => 1_700_000_000;
  const attributesAt = (path: string): Attributes | undefined => {
    const file = files.get(path);
    const mode = file ? 0o100644 : links.has(path) ? 0o120777 : path === 'files' ? 0o040755 : undefined;
    const mtime = file?.mtime ?? 0;
    if (path === oddities.closed) return { mode: 0o040700, uid: 9, gid: 9, size: 0, atime: 0, mtime: 0 };
    return mode && { mode, uid: 0, gid: 0, size: file?.content.length ?? 0, atime: mtime, mtime };
  };

  function stored(path: string): string {
    const { folds } = oddities;
    return (folds && [...files.keys()].find(each => folds(each) === folds(path))) ?? path;
  }

  function conduct(sftp: SFTPWrapper): void {
    const open = new Map<string, { path: string; writing: Promise<void>; closed: boolean }>();
    if (oddities.rename) offerRename(sftp);
    const isClosed = (path: string) =>
      oddities.closed !== undefined && path.startsWith(`${oddities.closed}/`);
    const attributes = (id: number, asked: string) => {
      const path = stored(asked);
      if (isClosed(path)) return sftp.status(id, PERMISSION_DENIED);
      const found = attributesAt(path);
      if (found) sftp.attrs(id, found);
      else sftp.status(id, NO_SUCH_FILE);
    };
    sftp.on('STAT', attributes);
    sftp.on('LSTAT', (id, path) =>
      oddities.lstat === 'refused' ? sftp.status(id, PERMISSION_DENIED) : attributes(id, path),
    );
    let listed = oddities.folds === undefined && oddities.closed === undefined;
    sftp.on('OPENDIR', (id, path) => {
      if (path === oddities.closed) return sftp.status(id, PERMISSION_DENIED);
      listed = oddities.folds === undefined && oddities.closed === undefined;
      sftp.handle(id, Buffer.from('folder'));
    });
    sftp.on('READDIR', id => {
      const names = [...files.keys(), ...links.keys(), ...(oddities.closed ? [oddities.closed] : [])];
      if (listed || names.length === 0) return sftp.status(id, EOF);
      listed = true;
      const entries = names.map(path => {
        const filename = path.replace(/^files\//, '');
        return { filename, longname: filename, attrs: attributesAt(path) ?? ({} as Attributes) };
      });
      sftp.name(id, entries);
    });
    sftp.on('OPEN', (id, named, flags, { mode }) => {
      const path = stored(named);
      asked.push(`OPEN ${path}`);
      if (isClosed(path)) return sftp.status(id, PERMISSION_DENIED);
      if (oddities.noNewNames && !files.has(path)) return sftp.status(id, PERMISSION_DENIED);
      if (oddities.noOverwrite && files.has(path) && (flags & WRITE) !== 0)
        return sftp.status(id, PERMISSION_DENIED);
      if ((flags & TRUNC) !== 0) files.set(path, { content: Buffer.alloc(0), mtime: now() });
      if (oddities.noModes && mode !== undefined) return sftp.status(id, PERMISSION_DENIED);
      open.set(String(open.size), { path, writing: Promise.resolve(), closed: false });
      sftp.handle(id, Buffer.from(String(open.size - 1)));
    });
    sftp.on('WRITE', (id, handle, position, data) => {
      const file = open.get(handle.toString());
      if (!file) return sftp.status(id, FAILURE);
      const { room = Number.POSITIVE_INFINITY } = oddities;
      if (position + data.length > room) return sftp.status(id, FAILURE);
      const write = () => {
        const { content } = files.get(file.path) ?? { content: Buffer.alloc(0) };
        const written = Buffer.alloc(Math.max(content.length, position + data.length));
        content.copy(written);
        data.copy(written, position);
        files.set(file.path, { content: written, mtime: now() });
        sftp.status(id, OK);
      };
      if (!oddities.loose) return write();
      file.writing = new Promise(resolve => setTimeout(resolve, 5)).then(write);
    });
    sftp.on('READ', (id, handle, position, length) => {
      const { content } = files.get(open.get(handle.toString())?.path ?? '') ?? { content: Buffer.alloc(0) };
      const data = content.subarray(position, position + length);
      if (data.length === 0) sftp.status(id, EOF);
      else sftp.data(id, data);
    });
    sftp.on('FSTAT', (id, handle) => {
      if (oddities.silentUntilClosed) sftp.status(id, NO_SUCH_FILE);
      else attributes(id, open.get(handle.toString())?.path ?? '');
    });
    const setTime = (id: number, path: string, { mtime, mode }: Partial<Attributes>) => {
      if (oddities.noModes && mode !== undefined) return sftp.status(id, PERMISSION_DENIED);
      const file = files.get(path);
      if (file && mtime !== undefined) file.mtime = mtime;
      sftp.status(id, file ? OK : NO_SUCH_FILE);
    };
    sftp.on('FSETSTAT', (id, handle, attrs) => setTime(id, open.get(handle.toString())?.path ?? '', attrs));
    sftp.on('SETSTAT', (id, named, attrs) => {
      const path = stored(named);
      asked.push(`SETSTAT ${path}`);
      setTime(id, path, attrs);
    });
    sftp.on('CLOSE', async (id, handle) => {
      const file = open.get(handle.toString());
      await file?.writing;
      const kept = file && files.get(file.path);
      if (kept && oddities.timesOnClose) kept.mtime = now();
      sftp.status(id, OK);
    });
    sftp.on('REMOVE', (id, named) => {
      const path = stored(named);
      if (oddities.keepsAll) return sftp.status(id, PERMISSION_DENIED);
      const gone = files.delete(path) || links.delete(path);
      sftp.status(id, gone ? OK : NO_SUCH_FILE);
    });
    sftp.on('EXTENDED', (id: number, name: string, data: Buffer) => {
      const [from, to] = pathsIn(data);
      asked.push(`${name} ${from} ${to}`);
      const file = files.get(from);
      if (oddities.rename?.(from, to) !== 'done') return sftp.status(id, FAILURE);
      if (!file) return sftp.status(id, NO_SUCH_FILE);
      files.delete(from);
      files.set(stored(to), file);
      sftp.status(id, OK);
    });
    sftp.on('SYMLINK', (id, first, second) => {
      const [path, target] = oddities.links === 'draft' ? [first, second] : [second, first];
      asked.push(`SYMLINK ${path} ${target}`);
      if (attributesAt(path)) return sftp.status(id, FAILURE);
      links.set(path, target);
      sftp.status(id, OK);
    });
    sftp.on('READLINK', (id, path) => {
      const target = oddities.tellsNoTexts ? undefined : links.get(path);
      if (target === undefined) return sftp.status(id, FAILURE);
      sftp.name(id, [{ filename: target, longname: target, attrs: {} as Attributes }]);
    });
    sftp.on('REALPATH', id =>
      sftp.name(id, [{ filename: '/home', longname: '/home', attrs: {} as Attributes }]),
    );
  }

  return { files, links, asked, conduct };
}

function pathsIn(data: Buffer): [string, string] {
  const length = data.readUInt32BE(0);
  return [data.subarray(4, 4 + length).toString(), data.subarray(8 + length).toString()];
}

/** ssh2's own server offers nothing (decisions.md 30): its VERSION is exchanged on the way out. */
function offerRename(sftp: SFTPWrapper): void {
  const { _protocol: protocol } = sftp as unknown as {
    _protocol: { channelData(channel: number, data: Buffer): void };
  };
  const send = protocol.channelData.bind(protocol);
  protocol.channelData = (channel, data) => {
    const isVersion = data.length === 9 && data[4] === 2;
    send(channel, isVersion ? versionWith('posix-rename@openssh.com', '1') : data);
  };
}

/** SSH_FX_FILE_ALREADY_EXISTS, which ssh2's own server does not know: so ProFTPD answers with HiddenStores. */
export function sayAlreadyThere(sftp: SFTPWrapper, id: number): void {
  const { _protocol: protocol, outgoing } = sftp as unknown as {
    _protocol: { channelData(channel: number, data: Buffer): void };
    outgoing: { id: number };
  };
  const body = Buffer.concat([Buffer.from([101]), size(id), size(11), size(0), size(0)]);
  protocol.channelData(outgoing.id, Buffer.concat([size(body.length), body]));
}

function versionWith(...args: string[]): Buffer {
  const body = [
    Buffer.from([2, 0, 0, 0, 3]),
    ...args.flatMap(word => [size(word.length), Buffer.from(word)]),
  ];
  return Buffer.concat([size(Buffer.concat(body).length), ...body]);
}

function size(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}
