import { createSftp, type Sftp, type UploadNotes } from '../sftp/sftp.ts';
import { type ConnectionDeps, connectingOf } from './connection-options.ts';

/** The files of one environment, for one command. Nobody is connected to yet. */
export function sftpOf(place: ConnectionDeps, notes: UploadNotes): Sftp {
  return createSftp(() => connectingOf(place), notes, place.found.name);
}
