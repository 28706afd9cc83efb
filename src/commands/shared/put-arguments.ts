import { UsageError } from '../../errors/turnout-error.ts';

interface PutFlags {
  commit: boolean;
  message: string | undefined;
  'with-others': boolean;
}

/** Throws UsageError for words of file:put that contradict each other. */
export function refusePutNonsense(
  { sources, inCode }: { sources: readonly string[]; inCode: boolean },
  { commit, message, 'with-others': withOthers }: PutFlags,
): void {
  if (sources.length === 0) {
    throw new UsageError('file:put needs something to upload: LOCAL SITE.ENV:PATH.', {
      hint: 'See examples: turnout help file:put',
    });
  }
  if (commit && !inCode) {
    throw new UsageError('--commit is for code/; nothing else is in Git.', { hint: 'Leave it out.' });
  }
  if (!commit && (message !== undefined || withOthers)) {
    throw new UsageError('--message and --with-others are about a commit, and --commit is not there.', {
      hint: 'For example: --commit -m "Update plugins"',
    });
  }
}
