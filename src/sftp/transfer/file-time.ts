const maxTime = 0xffff_ffff;

/**
 * The time of a local file as SFTP version 3 can carry it: whole seconds from 1970 to 2106, in 32 bits without a sign
 * (draft-ietf-secsh-filexfer-02, 5). Earlier and later ones would come out as quite another year.
 */
export function toSftpTime(ms: number): number {
  return Math.min(maxTime, Math.max(0, Math.floor(ms / 1000)));
}
