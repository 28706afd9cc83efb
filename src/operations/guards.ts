import { type ConnectionMode, isDevelopment } from '../contract/environment.ts';
import { RefusedError } from '../errors/turnout-error.ts';

/** Throws RefusedError for test and live, which have no connection mode, beginning with `what`. Needs no request. */
export function refuseOutsideDevelopment(
  environment: string,
  what = 'Connection mode cannot be set on',
): void {
  if (isDevelopment(environment)) return;
  throw new RefusedError(`${what} the ${environment} environment`, {
    hint: 'Only dev and multidev environments have one; code gets to test and live by a deploy.',
  });
}

/** Throws RefusedError in Git mode, where nothing can be pending. */
export function refuseCommitInGitMode(name: string, mode: ConnectionMode): void {
  if (mode === 'sftp') return;
  throw new RefusedError('You can only commit code in an environment that is set to sftp mode.', {
    hint: `In Git mode code arrives by git push. To edit on the server: turnout connection:set ${name} sftp`,
  });
}

/** Throws RefusedError for a frozen site (platform-api.md 5.2). */
export function refuseIfFrozen({ name, frozen }: { name: string; frozen?: boolean | undefined }): void {
  if (!frozen) return;
  throw new RefusedError(
    'This site is frozen. Its test and live environments and many commands will be unavailable while it remains frozen.',
    { hint: `Unfreeze ${name} in the dashboard first.` },
  );
}
