import { type ConnectingPlace, connectingOf } from './connecting-of.ts';
import { createSftp, type Sftp } from './sftp.ts';
import type { BegunUploads } from './upload.ts';

/** The files of one environment, for one command. Nobody is connected to yet. */
export function sftpOf(place: ConnectingPlace, begun: BegunUploads | undefined): Sftp {
  return createSftp(connectingOf(place), begun);
}
