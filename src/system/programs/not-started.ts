import { statSync } from 'node:fs';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { hasCode, whyUnwritable } from '../disk/files.ts';

interface Details {
  cause: unknown;
  /** The working directory that it should have had. */
  folder?: string | undefined;
}

/** Another program could not be started; it has done nothing. */
export class NotStartedError extends TurnoutError {
  constructor(program: string, { cause, folder }: Details) {
    const { why, hint } = explain(cause, folder);
    super('failed', `${program} could not be started: ${why}.`, { hint, cause });
  }
}

interface Explanation {
  why: string;
  hint: string;
}

function explain(cause: unknown, folder: string | undefined): Explanation {
  const found = remedies.find(({ codes }) => codes.some(code => hasCode(cause, code)));
  // Node says ENOENT of the program where the folder is what is missing.
  if (hasCode(cause, 'ENOENT') && folder !== undefined && !isFolder(folder)) {
    return { why: `the folder ${folder} is not there`, hint: 'Change to a folder that is there.' };
  }
  if (found) return found;
  const why = whyUnwritable(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  return { why, hint: 'See whether it can be started without turnout.' };
}

const remedies: readonly (Explanation & { codes: readonly string[] })[] = [
  {
    codes: ['EMFILE', 'ENFILE'],
    why: 'too many files are open',
    hint: 'Allow more of them: ulimit -n 1024',
  },
  {
    codes: ['EAGAIN'],
    why: 'too many processes are running',
    hint: 'End some of them, or allow more: ulimit -u',
  },
  { codes: ['ENOMEM'], why: 'there is not enough memory', hint: 'End other programs, then try again.' },
  {
    codes: ['ENOENT'],
    why: 'it, or what its first line names, is not there',
    hint: 'A script needs a first line such as #!/bin/sh.',
  },
  {
    codes: ['EACCES', 'EPERM'],
    why: 'permission denied',
    hint: 'Check its permissions, and whether its disk allows programs.',
  },
  {
    codes: ['ENOEXEC'],
    why: 'it is not a program',
    hint: 'A script needs a first line such as #!/bin/sh.',
  },
  { codes: ['E2BIG'], why: 'its arguments and variables are too long', hint: 'Give it fewer of them.' },
];

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
