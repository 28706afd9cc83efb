import { type ConnectionMode, isDevelopment } from '../contract/environment.ts';
import { RefusedError } from '../errors/turnout-error.ts';

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
