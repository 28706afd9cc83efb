import type { BegunUploads } from './begun-uploads.ts';
import { type ConnectingPlace, connectingOf } from './connecting-of.ts';
import { createSftp, type Sftp } from './sftp.ts';

/** The files of one environment, for one command. Nobody is connected to yet. */
export function sftpOf(place: ConnectingPlace, begun: BegunUploads | undefined): Sftp {
  return createSftp(connectingOf(place), begun);
}
