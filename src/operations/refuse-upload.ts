import { type ConnectionMode, isDevelopment } from '../contract/environment.ts';
import { PermissionError, RefusedError, TurnoutError } from '../errors/turnout-error.ts';
import type { EnvironmentPort } from './ports/operation-ports.ts';

interface Upload {
  /** `my-site.dev` */
  name: string;
  environment: string;
  mode: ConnectionMode;
  /** On the server, relative to the login folder. */
  path: string;
}

/** Throws RefusedError where code takes no files: test, live and Git mode. Everything else is the server's to say. */
export function refuseUpload({ name, environment, mode, path }: Upload): void {
  if (path.split('/')[0] !== 'code') return;
  if (!isDevelopment(environment)) {
    throw new RefusedError(`The code of ${name} cannot be changed over SFTP; it gets there by a deploy.`, {
      hint: 'Upload to dev or a multidev, commit and deploy; only files/ can be written to here.',
    });
  }
  if (mode === 'sftp') return;
  throw new RefusedError(`The code of ${name} cannot be changed over SFTP, because it is in Git mode.`, {
    hint: `Switch first: turnout connection:set ${name} sftp`,
  });
}

interface Write extends Pick<Upload, 'name' | 'path'> {
  port: Pick<EnvironmentPort, 'mode'>;
}

/**
 * Does what writes to a path. Where the server refuses it, the mode is looked at once more: it may have been changed since,
 * by another process or in the dashboard, and then it is no matter of permissions.
 */
export async function writeInMode<T>({ name, port, path }: Write, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const isRefused = error instanceof PermissionError || causeOf(error) instanceof PermissionError;
    if (!isRefused || !(error instanceof TurnoutError) || path.split('/')[0] !== 'code') throw error;
    if ((await port.mode().catch(() => undefined)) !== 'git') throw error;
    throw new TurnoutError(error.exit, error.message, {
      hint: `${name} has been switched to Git mode meanwhile. Switch it, then run the same command again: turnout connection:set ${name} sftp`,
      cause: error,
    });
  }
}

/** The first of several failures. */
function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
