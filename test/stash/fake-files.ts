import type { RemoteFiles } from '../../src/sftp/remote/remote-files.ts';

/** A server on which only that can be done which the test says. */
export function fakeFiles(allowed: Partial<RemoteFiles>): RemoteFiles {
  const unexpected = () => {
    throw new Error('not expected here');
  };
  return {
    home: unexpected,
    look: unexpected,
    list: unexpected,
    stream: unexpected,
    read: unexpected,
    readLink: unexpected,
    send: unexpected,
    makeFolder: unexpected,
    makeLink: unexpected,
    remove: unexpected,
    removeFolder: unexpected,
    ...allowed,
  };
}
