/** Numbers of SFTP version 3 (draft-ietf-secsh-filexfer-02). */
export const packetType = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 200,
  extendedReply: 201,
} as const;

export const statusCode = {
  ok: 0,
  endOfFile: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  unsupported: 8,
} as const;

export type StatusName = keyof typeof statusCode;

export const openFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/**
 * What `limits@openssh.com` tells. Requests of 255 KiB let OpenSSH send an eighth of the packets; a data
 * reply of that size with its header stays under the 256 KiB that every client takes (performance.md 3.4).
 */
export const limits = {
  packetBytes: 256 * 1024,
  readBytes: 255 * 1024,
  writeBytes: 255 * 1024,
  handles: 1024,
} as const;

/** What is offered, with the version of each. `posix-rename` is missing since the platform cannot rename. */
export const extensions = {
  'statvfs@openssh.com': '2',
  'fstatvfs@openssh.com': '2',
  'fsync@openssh.com': '1',
  'limits@openssh.com': '1',
  'lsetstat@openssh.com': '1',
  'expand-path@openssh.com': '1',
} as const;
