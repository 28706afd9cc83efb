/** The one table of exit codes: the README, `turnout help exit-codes` and every error class read it. */
export const exitCodes = {
  ok: { code: 0, when: 'done, or already so' },
  failed: { code: 1, when: 'any other failure' },
  usage: { code: 2, when: 'unknown command, flag, mode, field or format; a malformed SITE.ENV' },
  auth: { code: 3, when: 'not logged in, token or key refused, session cannot be renewed' },
  pending: {
    code: 4,
    when: 'uncommitted changes stand in the way and the policy says stop; they are untouched',
  },
  workflow: { code: 5, when: 'the platform ran the workflow and it failed or was aborted' },
  timeout: {
    code: 6,
    when: 'our deadline passed; what is still running is named, with the command that goes on waiting',
  },
  nothing: { code: 7, when: 'nothing to commit, no such change (only with --strict)' },
  busy: { code: 8, when: "another user's workflow holds the environment" },
  network: {
    code: 9,
    when: 'the platform or the SFTP server could not be reached, or spoke nonsense',
  },
  'not-found': { code: 10, when: 'unknown site, environment, file, stash or key' },
  refused: {
    code: 11,
    when: 'the platform forbids it: test or live, frozen site, external version control, missing permission',
  },
  unsafe: {
    code: 12,
    when: 'we refuse: a changed host key, a name that would leave the target folder, a credential readable by others',
  },
  hangup: { code: 129, when: 'the terminal went away; what still runs is named' },
  interrupted: { code: 130, when: 'Ctrl-C; what still runs is named' },
  pipe: { code: 141, when: 'the reader of our output went away; a running change was finished first' },
  terminated: { code: 143, when: 'SIGTERM; what still runs is named' },
} as const;

export type ExitName = keyof typeof exitCodes;
