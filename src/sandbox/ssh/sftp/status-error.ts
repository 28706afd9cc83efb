import { TreeClosedError } from '../../code/working-tree.ts';
import { ForbiddenNameError, LinkLoopError, OutsideError } from '../jail.ts';
import type { StatusName } from './packets.ts';

/** A request is answered with this status; `message` is one English line for a person. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: StatusName;

  constructor(status: StatusName, message: string) {
    super(message);
    this.status = status;
  }
}

// Which error has which status is as OpenSSH's server has it.
const systemErrors: Record<string, [StatusName, string]> = {
  ENOENT: ['noSuchFile', 'No such file or folder'],
  ENOTDIR: ['noSuchFile', 'A part of the path is not a folder'],
  EACCES: ['permissionDenied', 'The sandbox may not do this on its own disk'],
  EPERM: ['permissionDenied', 'The sandbox may not do this on its own disk'],
  EROFS: ['permissionDenied', 'The disk is read-only'],
  EEXIST: ['failure', 'There is already something with that name'],
  ENOTEMPTY: ['failure', 'The folder is not empty'],
  EISDIR: ['failure', 'This is a folder'],
  EINVAL: ['badMessage', 'Not possible with this file'],
  EBADF: ['noSuchFile', 'The handle was not opened for this'],
  ENAMETOOLONG: ['badMessage', 'The name is too long'],
  ENOSPC: ['failure', 'No space left on the disk'],
  EDQUOT: ['failure', 'The quota of the disk is used up'],
  EFBIG: ['failure', 'The file would be too large'],
  EMFILE: ['failure', 'The sandbox has too many open files'],
  ENFILE: ['failure', 'The system has too many open files'],
  ELOOP: ['noSuchFile', 'Too many links, or a link where none may be'],
  EIO: ['failure', 'The disk reports an error'],
};

/** The answer to a request that failed. System messages are never passed on: they show real paths. */
export function toStatus(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  if (error instanceof TreeClosedError) return new StatusError('permissionDenied', error.message);
  if (error instanceof OutsideError) {
    return new StatusError('permissionDenied', 'The link leads out of this folder and is not followed');
  }
  if (error instanceof ForbiddenNameError) {
    return new StatusError(
      'permissionDenied',
      'Names that some system takes for .git are not accepted in code',
    );
  }
  if (error instanceof LinkLoopError)
    return new StatusError('noSuchFile', 'Too many links follow each other');
  const known = error instanceof Error && 'code' in error ? systemErrors[String(error.code)] : undefined;
  const [status, message] = known ?? ['failure', 'The sandbox could not do this'];
  return new StatusError(status, message);
}
