import type { ExitName } from '../errors/exit-codes.ts';
import { NotFoundError, TurnoutError } from '../errors/turnout-error.ts';

interface Remedy {
  /** In what Git or ssh said, in English. */
  form: RegExp;
  exit: ExitName;
  /** `$1` is the first group of the form. */
  hint: string;
  /** Instead of the line that was found. */
  why?: string;
}

/** The first that fits counts: what ssh said comes before what Git makes of it. */
const remedies: readonly Remedy[] = [
  {
    form: /bad configuration option|terminating, \d+ bad|bad owner or permissions/i,
    exit: 'failed',
    hint: 'That is the configuration of SSH: fix that file.',
  },
  {
    form: /bad (?:\w+ )?config|reading the configuration files|unable to access '[^']*config'/i,
    exit: 'failed',
    hint: 'That is your own configuration of Git: fix that file.',
  },
  {
    form: /dubious ownership in repository at '([^']+)'/i,
    exit: 'failed',
    hint: "It belongs to another user. If you trust what is in it: git config --global --add safe.directory '$1'",
  },
  {
    form: /host identification has changed/i,
    exit: 'unsafe',
    why: 'the host key of the server has changed. Nothing was sent.',
    hint: 'The platform may have changed the key, or someone may be intercepting the connection. If you know that the new key is right: turnout connection:trust SITE.ENV --code',
  },
  {
    form: /revoked host key|host key .* revoked/i,
    exit: 'unsafe',
    why: 'the host key of the server is marked as revoked. Nothing was sent.',
    hint: "Someone may be intercepting the connection. Contact the platform's support before you continue.",
  },
  {
    form: /host key verification failed/i,
    exit: 'unsafe',
    why: 'the host key of the server is not known, and the configuration of SSH wants it to be. Nothing was sent.',
    hint: 'When you know that it is right: turnout connection:trust SITE.ENV --code',
  },
  {
    form: /no user exists for uid \d+|you don't exist/i,
    exit: 'failed',
    hint: 'OpenSSH works only for users that have a name: give this user id a line in /etc/passwd.',
  },
  {
    form: /cannot (?:run|exec) .*ssh|ssh.*: (?:command )?not found|ssh.*: no such file/i,
    exit: 'not-found',
    why: 'ssh is not installed.',
    hint: 'Install the OpenSSH client.',
  },
  {
    form: /permission denied \(|too many authentication failures|no supported authentication/i,
    exit: 'auth',
    hint: 'Is your SSH key registered? See turnout ssh-key:list, and ssh-add -l for the agent.',
  },
  {
    form: /already exists and is not an empty directory/i,
    exit: 'failed',
    hint: 'Name another folder behind SITE.ENV.',
  },
  {
    form: /remote branch \S+ not found|couldn't find remote ref/i,
    exit: 'not-found',
    hint: 'See turnout branch:list.',
  },
  {
    form: /could not create|cannot mkdir|unable to (?:create|write)|no space left|read-only file system|quota/i,
    exit: 'failed',
    hint: 'Check the folder, its permissions and how much room there is.',
  },
  {
    form: /could not resolve|refused|timed out|no route|unreachable|connection (?:closed|reset)|remote end|early eof|could not read from remote/i,
    exit: 'network',
    hint: 'See what stands in the way: turnout connection:test SITE.ENV',
  },
];

/**
 * What Git could not do, as an error that says why and what to do. `what`: `git clone did not work`. Errors of ours stay
 * as they are. `name`: the environment that it was about, as `my-site.dev`.
 */
export function gitError(what: string, cause: unknown, name = 'SITE.ENV'): TurnoutError {
  if (cause instanceof TurnoutError) return cause;
  const lines = toLines(cause);
  for (const { form, exit, why, hint } of remedies) {
    const line = lines.find(each => form.test(each));
    if (line === undefined) continue;
    const found = form.exec(line)?.[1] ?? '';
    return new TurnoutError(exit, `${what}: ${why ?? line}`, {
      hint: hint.replace('$1', () => found).replace('SITE.ENV', () => name),
      cause,
    });
  }
  const why = lines.find(line => /^(fatal|error|ssh)/i.test(line)) ?? lines[0] ?? 'Git said nothing.';
  return new TurnoutError('failed', `${what}: ${why}`, { hint: 'Find out more with -vvv.', cause });
}

function toLines(cause: unknown): string[] {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
}

export function noGit(): NotFoundError {
  return new NotFoundError('Git is not installed. Nothing was done.', {
    hint: 'Install Git, and see that it is on PATH.',
  });
}
