import type { CommitOrder } from './working-tree.ts';

/** What Git cuts off at both ends of a name; a name of nothing else is refused by it. */
const crud = /^[\s.,:;<>"\\']+|[\s.,:;<>"\\']+$/g;

/** Author and committer of a commit, for Git's environment. */
export function identity({
  authorName,
  authorEmail,
  time,
}: Omit<CommitOrder, 'message' | 'prepared'>): Record<string, string> {
  const email = clean(authorEmail);
  const name = clean(authorName) || email || 'unknown';
  const date = `@${Math.floor(time)} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}

/** A line break or an angle bracket would end the field inside of the commit object. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that have to go.
  return text.replace(/\s*[\u0000-\u001f\u007f<>]+\s*/g, ' ').replace(crud, '');
}
