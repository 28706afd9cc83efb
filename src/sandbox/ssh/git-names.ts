// Characters that HFS+ ignores in a name: `.g\u200cit` is `.git` there (CVE-2014-9390).
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

// NTFS drops dots and spaces at the end and takes what follows a colon for a stream; `git~1` is the short name.
const gitFolder = /^(?:\.git|git~1)[ .]*(?::|$)/i;

/**
 * Whether some file system takes `name` for `.git`: the list of Git's own `core.protectHFS` and
 * `core.protectNTFS`. A backslash counts as a separator, since it is one on Windows.
 */
export function namesGitFolder(name: string): boolean {
  return name
    .replace(ignoredByHfs, '')
    .split('\\')
    .some(part => gitFolder.test(part));
}
