/**
 * What no repository, and no file that a user uploads, may change (faults-and-attacks.md 3.4, F9, S-35).
 * `core.hooksPath` is added per call: it names a folder of ours.
 */
export const hardening = [
  'core.fsmonitor=false',
  'core.symlinks=true',
  'core.fileMode=true',
  'core.protectHFS=true',
  'core.protectNTFS=true',
  'core.logAllRefUpdates=false',
  'protocol.allow=never',
  'commit.gpgSign=false',
  'core.pager=cat',
  'core.editor=:',
  'gc.auto=0',
  'receive.autogc=false',
  // Our hook refuses it, in words for people.
  'receive.denyDeleteCurrent=ignore',
  'receive.fsckObjects=true',
  'transfer.fsckObjects=true',
  'transfer.hideRefs=refs/upstream',
  'submodule.recurse=false',
  'diff.ignoreSubmodules=all',
  'safe.directory=*',
];

/**
 * No untracked cache, although it halves a walk of 60,000 files (performance.md 4): Git compares the times of folders
 * in whole seconds, and a younger index makes it trust what it saw in the very second in which a file came or went.
 */
export const format = ['index.version=4', 'core.untrackedCache=false', 'status.showUntrackedFiles=all'];
