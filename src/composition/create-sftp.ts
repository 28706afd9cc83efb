import { createSftp, type Sftp, type UploadNotes } from '../sftp/sftp.ts';
import { type ConnectionDeps, resolveConnection } from './connection-options.ts';

/** The files of one environment, for one command. No one is connected to yet. */
export function openSftp(deps: ConnectionDeps, notes: UploadNotes): Sftp {
  return createSftp(() => resolveConnection(deps), notes, deps.found.name);
}
