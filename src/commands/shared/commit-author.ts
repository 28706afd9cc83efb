import type { Context } from '../../cli/runtime/context.ts';
import { TurnoutError, UsageError } from '../../errors/turnout-error.ts';
import type { LocalGit } from '../../git/local-git.ts';

export interface Author {
  name: string;
  email: string;
}

/**
 * Who a commit is by: `--author`, GIT_AUTHOR_*, the Git configuration, then the account; never empty. The flag is looked at
 * now, the rest when it is asked for. Throws UsageError.
 */
export function commitAuthor(context: Context, flag: string | undefined): () => Promise<Author> {
  const author = flag === undefined ? undefined : parseAuthor(flag);
  return async () => author ?? findDefaultAuthor(context);
}

async function findDefaultAuthor(context: Context): Promise<Author> {
  const name = context.variable('GIT_AUTHOR_NAME');
  const email = context.variable('GIT_AUTHOR_EMAIL');
  if (name && email) return { name, email };
  const configured = await configuredAuthor(context);
  if (configured.name && configured.email)
    return { name: name ?? configured.name, email: email ?? configured.email };
  const account = await findAccount(context);
  return { name: name ?? configured.name ?? account.name, email: email ?? configured.email ?? account.email };
}

/** Git is a help here, not a need: the commit is the platform's. */
async function configuredAuthor(context: Context): Promise<Awaited<ReturnType<LocalGit['author']>>> {
  try {
    return await (await context.git()).author();
  } catch (error) {
    if (!(error instanceof TurnoutError)) throw error;
    // Who has no Git has configured nothing there.
    if (error.exit !== 'not-found') context.report.warning(`${error.message}; the account is the author.`);
    return { name: undefined, email: undefined };
  }
}

function parseAuthor(text: string): Author {
  const [, name = '', email = ''] = /^\s*([^<>]*[^<>\s])\s*<([^<>\s]+@[^<>\s]+)>\s*$/.exec(text) ?? [];
  if (name && email) return { name, email };
  throw new UsageError(`"${text}" does not name an author.`, {
    hint: 'For example: --author "Ada Byron <ada@example.com>"',
  });
}

async function findAccount({ api }: Context): Promise<Author> {
  const { session, users } = await api();
  const { email, profile } = await users.get((await session()).userId);
  const name = profile?.full_name ?? [profile?.firstname, profile?.lastname].filter(Boolean).join(' ');
  return { name: name || email, email };
}
