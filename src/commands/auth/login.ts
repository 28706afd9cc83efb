import { defineCommand } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { Secret } from '../../errors/secret.ts';
import { AuthError, TurnoutError, UsageError } from '../../errors/turnout-error.ts';
import { cleanValue } from '../../text/clean-value.ts';
import { parseToken } from '../../text/parse-token.ts';

export default defineCommand({
  name: 'auth:login',
  summary: 'Logs in with a machine token',
  details:
    'The token is taken from --machine-token-file, from standard input (--machine-token-file=-), from TURNOUT_MACHINE_TOKEN\nor TERMINUS_MACHINE_TOKEN, from an earlier login (--email), or it is asked for.',
  examples: [
    { command: 'auth:login', does: 'Ask for the token, or use the one of an earlier login' },
    { command: 'auth:login --machine-token-file ~/token', does: 'Take the token from a file' },
    {
      command: 'auth:login --email ada@example.com',
      does: 'Go back to an account that has logged in before',
    },
  ],
  args: {},
  flags: {
    'machine-token': { summary: 'The token itself; others on this machine can see it there', value: 'TOKEN' },
    'machine-token-file': { summary: 'File with the token; - for standard input', value: 'FILE' },
    email: { summary: 'Account of an earlier login', value: 'EMAIL' },
  },
  async run(context, _args, flags) {
    const { report, credentials } = context;
    const email = flags.email && cleanValue(flags.email);
    const token = await findToken(context, { ...flags, email });
    report.notice('Logging in via machine token.');
    const api = await context.api();
    const session = await api.login(token);
    credentials().trySession(session);
    refuseExpired(session.expiresAt, { now: context.time.now(), ahead: api.clockAhead() ?? 0 });
    const user = await api.users.get(session.userId).catch(explainRefusal);
    refuseOther(email, user.email);
    credentials().keepAccount(user.email, token);
    report.notice(`Logged in as ${user.email}.`);
    warnOfUser(context, user.email);
  },
});

/** `expiresAt` in epoch seconds, the rest in milliseconds; `ahead` is the platform's clock compared with ours. */
function refuseExpired(expiresAt: number, { now, ahead }: { now: number; ahead: number }): void {
  const late = Math.round(now / 1000 - expiresAt);
  if (late < 0) return;
  const clock = Math.round(Math.abs(ahead) / 1000);
  const isOurs = -ahead / 1000 > late;
  throw new AuthError(
    `The platform accepted the machine token, but the session that it gave expired ${late} s ago${
      isOurs ? `: this machine's clock is ${clock} s fast` : ''
    }.`,
    {
      hint: isOurs
        ? 'Set the clock, on Linux for example: sudo timedatectl set-ntp true'
        : 'Try again. If it stays so, compare the clock of this machine with: turnout connection:test SITE.ENV',
    },
  );
}

function explainRefusal(error: unknown): never {
  if (!(error instanceof TurnoutError) || error.exit !== 'auth') throw error;
  throw new AuthError(
    'The platform accepted the machine token, and then refused the session that it gave for it.',
    { hint: 'Try again. If it stays so, make a new token in the dashboard.', cause: error },
  );
}

/** With a token in a variable or a file, `--email` says whose it ought to be. */
function refuseOther(asked: string | undefined, email: string): void {
  if (asked === undefined || asked === email) return;
  throw new AuthError(`The machine token belongs to ${email}, not to ${asked}. You were not logged in.`, {
    hint: 'Leave --email away, or give a token of that account.',
  });
}

/** A variable that names another user wins over this login. */
function warnOfUser({ variable, report }: Context, email: string): void {
  const name = ['TURNOUT_USER', 'TERMINUS_USER'].find(variable);
  const user = name && variable(name);
  if (user && user !== email) report.warning(`${name} is set: the next command acts for ${user}.`);
}

interface TokenFlags {
  'machine-token': string | undefined;
  'machine-token-file': string | undefined;
  email: string | undefined;
}

async function findToken(context: Context, flags: TokenFlags): Promise<Secret> {
  const given = await givenToken(context, flags);
  const variable = ['TURNOUT_MACHINE_TOKEN', 'TERMINUS_MACHINE_TOKEN'].find(context.variable);
  const fromVariable = variable && context.variable(variable);
  if (given && fromVariable && given !== fromVariable) {
    throw new UsageError(`${variable} is set, and every command would go on using it.`, {
      hint: `Take it away first: unset ${variable}`,
    });
  }
  if (given) return new Secret(given);
  return fromVariable ? new Secret(parseToken(fromVariable, variable)) : knownToken(context, flags.email);
}

async function givenToken(context: Context, flags: TokenFlags): Promise<string | undefined> {
  const { 'machine-token': typed, 'machine-token-file': file } = flags;
  if (!typed) return file ? readToken(context, file) : undefined;
  // Terminus takes the e-mail of a saved token for the token itself.
  const saved = typed.includes('@') ? context.credentials().findToken(cleanValue(typed)) : undefined;
  if (saved) return saved.reveal();
  context.report.warning(
    'A token on the command line can be seen by others on this machine: --machine-token-file is safer.',
  );
  return parseToken(typed, '--machine-token');
}

async function readToken(context: Context, file: string): Promise<string> {
  if (file === '-') {
    return parseToken(
      await context.readInput('Reading the token from standard input.'),
      'what standard input gives',
    );
  }
  const text = context.readTextFile(file);
  if (context.isShared(file)) {
    context.report.warning(`Others on this machine can read the token in ${file}: chmod 600 ${file}`);
  }
  return parseToken(text, `the file ${file}`);
}

async function knownToken(context: Context, email: string | undefined): Promise<Secret> {
  const { credentials, prompter, tokenPage } = context;
  const known = credentials().accounts();
  const account = email ?? (known.length === 1 ? known[0] : undefined);
  const token = account === undefined ? undefined : credentials().findToken(account);
  if (token) return token;
  if (email !== undefined) {
    throw new AuthError(`No token is saved for ${email}.`, {
      hint: `Saved are: ${known.join(', ') || 'none'}`,
    });
  }
  if (prompter) return new Secret(parseToken(await prompter.secret('Machine token'), 'what was typed'));
  if (known.length > 1) {
    throw new AuthError(`Tokens are saved for several accounts: ${known.join(', ')}.`, {
      hint: 'Say which with --email=EMAIL.',
    });
  }
  const page = tokenPage();
  throw new AuthError('No machine token to log in with.', {
    hint: `${page ? `Make one at ${page}, then give it` : 'Give one'} with --machine-token-file FILE, or set TURNOUT_MACHINE_TOKEN.`,
  });
}
