import { NotFoundError, PermissionError, RefusedError, TurnoutError } from '../../errors/turnout-error.ts';

/** Status codes of SFTP version 3 (draft-ietf-secsh-filexfer-02, 7), as ssh2 puts them into `code`. */
const endOfFile = 1;
const noSuchFile = 2;
const permissionDenied = 3;
const unsupported = 8;
/** Of later versions; ProFTPD answers with it all the same. */
const alreadyExists = 11;

/** Whether it is an answer of the server; other errors of ssh2 mean that there was none. */
export function isStatus(error: unknown): boolean {
  return findStatus(error) !== undefined;
}

/** Whether the server says that there is nothing at the path. */
export function isNoSuchFile(error: unknown): boolean {
  return findStatus(error) === noSuchFile;
}

/** Whether the server says that there is something at the path already. */
export function isAlreadyThere(error: unknown): boolean {
  return findStatus(error) === alreadyExists;
}

/** Whether the server says that it is forbidden. */
export function isPermissionDenied(error: unknown): boolean {
  return findStatus(error) === permissionDenied;
}

/** Whether the server says that there is nothing more. */
export function isEndOfFile(error: unknown): boolean {
  return findStatus(error) === endOfFile;
}

/** A status of the server as an error for a person; `what` was tried. Others stay as they are. */
export function asTurnoutError(error: unknown, what: string): unknown {
  const status = findStatus(error);
  if (status === undefined || !(error instanceof Error)) return error;
  const message = `${what}: ${error.message.trim().replace(/\.$/, '')}.`;
  if (status === noSuchFile) return new NotFoundError(message, { hint: 'Check the path.', cause: error });
  if (status === permissionDenied)
    return new PermissionError(message, { hint: 'Check the permissions there.', cause: error });
  if (status === unsupported)
    return new RefusedError(message, { hint: 'This server does not offer it.', cause: error });
  const hint = 'Check the permissions, and how much room there is.';
  return new TurnoutError('failed', message, { hint, cause: error });
}

function findStatus(error: unknown): number | undefined {
  if (error instanceof TurnoutError || !(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}
