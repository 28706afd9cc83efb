import type { Bookmark, Existing, WriteFiles } from './bookmark.ts';

/** One address a line, for `winscp.exe` and for a user who opens it. */
export const writeFiles: WriteFiles = bookmarks => [
  {
    name: 'winscp-urls.txt',
    merge(existing: Existing | undefined) {
      const urls = bookmarks.map(toUrl);
      const kept = (existing?.text ?? '').split(/\r?\n/).filter(line => line !== '' && !urls.includes(line));
      return [...kept, ...urls].map(line => `${line}\n`).join('');
    },
  },
];

// The slash at the end matters: without it WinSCP takes the rest for a file to download (user-needs.md 4.2).
function toUrl({ user, host, port }: Bookmark): string {
  return `winscp-sftp://${user}@${host}:${port}/`;
}
