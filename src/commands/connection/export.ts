import type { Target } from '../../cli/argv/argument-types.ts';
import { defineCommand } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import type { Bookmark, ClientFile } from '../../clients/bookmark.ts';
import { type ClientName, clientNames, clients } from '../../clients/clients.ts';
import { createBookmark } from '../../clients/create-bookmark.ts';
import { TurnoutError, UsageError } from '../../errors/turnout-error.ts';
import { text } from '../../output/columns.ts';
import { wrapped } from '../../output/wrap-text.ts';
import { identityFlag } from '../shared/identity-flag.ts';

const list = clientNames.map(name =>
  wrapped(`${name}: ${clients[name].guide}`, 116).replaceAll('\n', '\n  '),
);

export default defineCommand({
  name: 'connection:export',
  summary: 'Writes the configuration of another SFTP client, with no secret in it',
  details: [
    'Without --output it is printed. An existing file is changed, not replaced: what is not ours stays in it, and one that',
    'cannot be read stays as it is. What to do afterwards, client by client:',
    ...list,
  ].join('\n'),
  examples: [
    { command: 'connection:export my-site.dev --client openssh', does: 'Print a block for ~/.ssh/config' },
    {
      command: 'connection:export --all --client filezilla --output ~/.config/filezilla/sitemanager.xml',
      does: "Put every environment into FileZilla's Site Manager",
    },
    {
      command: 'connection:export my-site.dev --client vscode --output .vscode/sftp.json',
      does: 'For the folder that is open in VS Code',
    },
    { command: 'connection:export my-site.dev --client phpstorm --output .idea', does: 'Write three files' },
  ],
  args: {
    environment: {
      kind: 'optional environment',
      name: 'SITE.ENV',
      summary: 'Site and environment, such as my-site.dev; not with --all',
    },
  },
  flags: {
    client: { summary: 'Which client', value: 'NAME', choices: clientNames },
    all: { summary: 'Every environment of every site' },
    output: { summary: 'File to change, or folder where there are several', short: 'o', value: 'FILE' },
    identity: { ...identityFlag, summary: 'Private key for the client to log in with, instead of the agent' },
  },
  output: text,
  async run(context, { environment }, { client: name, all, output, identity }) {
    const { toPath: pathOf, report, mergeFiles } = context;
    if (!name) {
      throw new UsageError('connection:export needs --client NAME.', {
        hint: `It is one of: ${clientNames.join(', ')}`,
      });
    }
    const keyFile = identity && pathOf(identity);
    const { writeFiles } = await clients[name].load();
    const bookmarks = await createBookmarks(context, {
      environment,
      all,
      keyFile,
      asksServer: name === 'phpstorm',
    });
    const files = writeFiles(bookmarks);
    if (output === undefined || output === '-' || output === '/dev/stdout') return printed(files, name);
    const locations = mergeFiles(files, output);
    const what = all ? `${bookmarks.length} environments` : bookmarks[0]?.name;
    for (const file of locations) report.notice(`Wrote ${what} to ${file}.`);
    report.notice(guideFor(name, bookmarks[0]));
    return undefined;
  },
});

/** What to do next, with the names that have just been written. */
function guideFor(name: ClientName, bookmark: Bookmark | undefined): string {
  const { guide } = clients[name];
  if (!bookmark) return guide;
  const git = bookmark.git?.aliases[0];
  const clone = ', git clone my-site.pantheon:~/repository.git';
  return guide
    .replace(clone, git ? clone.replace('my-site.pantheon', git) : '')
    .replaceAll('my-site.dev.pantheon', bookmark.aliases[0] ?? bookmark.name)
    .replace('/sessionname=my-site.dev', `/sessionname=${bookmark.name}`);
}

interface ExportOptions {
  environment: Target | undefined;
  all: boolean;
  keyFile: string | undefined;
  /** The client wants to be told the folder of the login. */
  asksServer: boolean;
}

async function createBookmarks(context: Context, options: ExportOptions): Promise<Bookmark[]> {
  const { environment, all, keyFile, asksServer } = options;
  const platform = context.platform();
  if (all) {
    if (environment)
      throw new UsageError('--all is every environment, so none is named beside it.', {
        hint: 'Leave out one of the two.',
      });
    return everything(context, keyFile);
  }
  if (!environment) {
    throw new UsageError('connection:export needs SITE.ENV, such as my-site.dev, or --all.', {
      hint: 'See examples: turnout help connection:export',
    });
  }
  const found = await context.find(environment);
  const { environments } = await context.api();
  const { dns_zone } = await environments.find({ site: found.site.id, environment: found.environment });
  const home = asksServer ? await findHome(context, found) : undefined;
  const domain = dns_zone && `${found.environment}-${found.site.name}.${dns_zone}`;
  return [
    createBookmark({ platform, site: found.site, environment: found.environment, domain, home, keyFile }),
  ];
}

async function everything(context: Context, keyFile: string | undefined): Promise<Bookmark[]> {
  const platform = context.platform();
  const { session, sites, environments } = await context.api();
  const { userId } = await session();
  const [own, organizations] = await Promise.all([sites.own(userId), sites.ofOrganizations(userId)]);
  const memberships = [...own, ...organizations.flatMap(({ sites: shared }) => shared)];
  const mine = new Map(memberships.map(({ site }) => [site.id, site]));
  const lists = await Promise.all(
    [...mine.values()].map(async site => {
      const all = await environments.list(site.id);
      return all.map(({ id, dns_zone }) => {
        const domain = dns_zone && `${id}-${site.name}.${dns_zone}`;
        return createBookmark({ platform, site, environment: id, domain, keyFile });
      });
    }),
  );
  return lists.flat().sort((one, other) => (one.name < other.name ? -1 : 1));
}

type Found = Awaited<ReturnType<Context['find']>>;

/** Only the server knows it; without it the client is told less. */
async function findHome(context: Context, found: Found): Promise<string | undefined> {
  try {
    return await (await context.sftp(found)).withFiles(files => files.home());
  } catch (error) {
    if (!(error instanceof TurnoutError) || !['network', 'auth', 'unsafe'].includes(error.exit)) throw error;
    context.report.warning(
      `The folder of the login is left out, for the server did not tell it: ${error.message}`,
    );
    return undefined;
  }
}

function printed(files: readonly ClientFile[], name: ClientName): string {
  const [file, ...others] = files;
  if (file && others.length === 0) return file.merge(undefined);
  throw new UsageError(`${clients[name].title} needs ${files.length} files.`, {
    hint: `Name their folder: --output ${clients[name].output}`,
  });
}
