import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { createMultidev } from '../../operations/environment/create-multidev.ts';

export default defineCommand({
  name: 'multidev:create',
  summary: 'Makes a multidev environment with a branch of its own, from another environment',
  details:
    'Database and files are copied from SITE.ENV. A branch with the name that is there already becomes the code of the new\nenvironment. Names have 11 characters at the most: small letters, digits and hyphens.',
  examples: [
    { command: 'multidev:create my-site.dev feature-y', does: 'Make it with the content of dev' },
    {
      command: 'multidev:create my-site.live pr-123 --no-files',
      does: 'With the database of live, without its files',
    },
  ],
  args: {
    environment: environmentArg,
    multidev: { kind: 'text', name: 'MULTIDEV', summary: 'Name of the new environment' },
  },
  flags: {
    db: { summary: 'Do not copy the database', negated: true },
    files: { summary: 'Do not copy the files', negated: true },
  },
  async run(context, { environment: source, multidev }, { db, files }) {
    const { report, time, deadline } = context;
    const name = multidevName(multidev);
    const from = await context.findUnfrozen(source);
    const { environments } = await context.api();
    const workflow = await createMultidev(
      {
        site: from.sitePort(name),
        time,
        names: async () => (await environments.list(from.site.id)).map(({ id }) => id),
      },
      { name, from: from.environment, database: db, files, deadline },
    );
    report.notice(workflow.active_description ?? `Created the multidev environment ${name}.`);
  },
});

// Terminus cuts a longer name without a word, and the next command does not find the environment.
function multidevName(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,10}$/.test(text)) return text;
  const shorter = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 11);
  throw new UsageError(
    `"${text}" cannot be the name of a multidev: at most 11 small letters, digits and hyphens.`,
    { hint: `For example: ${shorter || 'feature-x'}` },
  );
}
