/** What uncommitted changes stand in the way of, in the words in which people are told. */
export interface Purpose {
  /** What becomes of the environment when they are to stay: `stays in SFTP mode`. */
  kept: string;
  /** The same as something to choose. */
  keep(name: string): string;
  /** Who would discard them: `Git mode`. */
  threat: string;
  /** Whether what is committed now is there afterwards. */
  keepsCommits: boolean;
  /** What happens once they are out of the way: `switch to Git mode`. */
  next: string;
  /** The order that may wait in a queue: `switch`. */
  order: string;
}

export const toGitMode: Purpose = {
  kept: 'stays in SFTP mode',
  keep: name => `Keep ${name} in SFTP mode`,
  threat: 'Git mode',
  keepsCommits: true,
  next: 'switch to Git mode',
  order: 'switch',
};

export const toDelete: Purpose = {
  kept: 'is not deleted',
  keep: name => `Keep ${name}`,
  threat: 'that',
  keepsCommits: true,
  next: 'delete it',
  order: 'deletion',
};

export const toDeleteWithBranch: Purpose = { ...toDelete, keepsCommits: false };
