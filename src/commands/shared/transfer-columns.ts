import { properties } from '../../output/columns.ts';

/** What a transfer has done; people read it in the one line that is reported at its end. */
export const transferColumns = properties(
  {
    files: { label: 'Files' },
    folders: { label: 'Folders' },
    bytes: { label: 'Bytes' },
    same: { label: 'Already there' },
    removed: { label: 'Removed' },
    skipped: { label: 'Left out' },
    failed: { label: 'Failed' },
  },
  { onlyAsked: true },
);
