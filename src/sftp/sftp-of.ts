import { type ConnectingPlace, connectingOf } from './connecting-of.ts';
import { createSftp, type Sftp, type UploadNotes } from './sftp.ts';

/** The files of one environment, for one command. Nobody is connected to yet. */
export function sftpOf(place: ConnectingPlace, notes: UploadNotes): Sftp {
  return createSftp(() => connectingOf(place), notes, place.found.name);
}
