import type { Target } from '../../cli/argv/argument-types.ts';
import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { cacheInfo, connectionInfo, connectionVariants, databaseInfo } from '../../contract/connection.ts';
import { connectionMode } from '../../contract/environment.ts';
import { NotFoundError } from '../../errors/turnout-error.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'connection:info',
  summary: 'Shows how to connect to an environment: SFTP, Git, database, cache',
  examples: [
    { command: 'connection:info my-site.dev', does: 'Print the commands to connect with' },
    {
      command: 'connection:info my-site.dev --field=sftp_command',
      does: 'Print the ready-to-paste sftp command',
    },
    { command: "connection:info my-site.dev --fields='sftp_*'", does: 'Print every field about SFTP' },
    {
      command: 'connection:info my-site.dev --field=sftp_command --copy',
      does: 'Copy it to the clipboard, too; over SSH through the terminal',
    },
    { command: 'connection:info my-site.dev --field=connection_mode', does: 'Print git or sftp' },
    { command: 'connection:info my-site.dev --field=sftp_target', does: 'Print USER@HOST, for scp -P 2222' },
    { command: 'connection:info my-site.dev --field=rsync_command', does: 'Print how to download the files' },
    { command: 'connection:info my-site.dev --field=ssh_config', does: 'Print a block for ~/.ssh/config' },
  ],
  args: { environment: environmentArg },
  flags: { copy: { summary: 'Also copy the field that --field names to the clipboard' } },
  output: properties(
    {
      sftp_command: { label: 'SFTP Command', copied: true },
      sftp_username: { label: 'SFTP Username', copied: true },
      sftp_host: { label: 'SFTP Host', copied: true },
      sftp_port: { label: 'SFTP Port' },
      sftp_url: { label: 'SFTP URL', copied: true },
      git_command: { label: 'Git Command', copied: true, whenAbsent: 'dropped' },
      git_username: { label: 'Git Username', copied: true, whenAbsent: 'dropped' },
      git_host: { label: 'Git Host', copied: true, whenAbsent: 'dropped' },
      git_port: { label: 'Git Port', whenAbsent: 'dropped' },
      git_url: { label: 'Git URL', copied: true, whenAbsent: 'dropped' },
      mysql_command: { label: 'MySQL Command', copied: true },
      mysql_username: { label: 'MySQL Username', copied: true },
      mysql_host: { label: 'MySQL Host', copied: true },
      mysql_password: { label: 'MySQL Password', copied: true },
      mysql_url: { label: 'MySQL URL', copied: true },
      mysql_port: { label: 'MySQL Port' },
      mysql_database: { label: 'MySQL Database', copied: true },
      redis_command: { label: 'Redis Command', copied: true, whenAbsent: 'dropped' },
      redis_port: { label: 'Redis Port', whenAbsent: 'dropped' },
      redis_url: { label: 'Redis URL', copied: true, whenAbsent: 'dropped' },
      redis_password: { label: 'Redis Password', copied: true, whenAbsent: 'dropped' },
      connection_mode: { label: 'Connection Mode' },
      sftp_target: { label: 'SFTP Target', copied: true },
      rsync_command: { label: 'Rsync Command', copied: true },
      ssh_config: { label: 'SSH Config', copied: true, whenAbsent: 'hidden' },
    },
    { defaultFields: ['sftp_command', 'git_command', 'mysql_command', 'redis_command'] },
  ),
  async run(context, { environment: target }, { copy }) {
    if (!copy) return lookUp(context, target);
    const { copyField, fieldToCopy } = await import('../../cli/terminal/copy-field.ts');
    const field = fieldToCopy(context);
    const record = await lookUp(context, target);
    await copyField(context, field, { record, name: `${target.site}.${target.environment}` });
    return record;
  },
});

async function lookUp(context: Context, target: Target) {
  const known = await context.remembered(target);
  if (!known) return askPlatform(context, target);
  context.report.info(`${target.environment} was seen ${known.age} s ago; --fresh asks the platform anew.`);
  try {
    return await askTheRest(context, { site: known.site, environment: target.environment });
  } catch (error) {
    if (error instanceof NotFoundError) return askPlatform(context, target);
    throw error;
  }
}

interface EnvironmentName {
  site: { id: string; name: string };
  environment: string;
}

/** What is computed of a UUID is not asked for; what else is wanted is asked for at once. */
async function askTheRest(context: Context, { site, environment }: EnvironmentName) {
  const location = { platform: context.platform(), site, environment };
  const own = await computed(context, location);
  const wantsMode = context.wants('connection_mode');
  const wantsVariables = context.wants('mysql_', 'redis_');
  if (!wantsMode && !wantsVariables) return own;
  const { environments } = await context.api();
  const key = { site: site.id, environment };
  const [found, variables] = await Promise.all([
    wantsMode ? environments.find(key) : undefined,
    wantsVariables ? environments.variables(key) : undefined,
  ]);
  return {
    ...own,
    ...(variables && { ...databaseInfo(location, variables), ...cacheInfo(variables) }),
    ...(found && { connection_mode: connectionMode(found) }),
  };
}

async function askPlatform(context: Context, target: Target) {
  const { sites } = await context.api();
  // Most likely the site is the one that had the name before: its environments are asked for along with it.
  const before = (await context.lookUps())?.site(target.site);
  const asked = before && askAbout(context, before, target.environment);
  asked?.catch(() => {});
  const site = await sites.find(target.site);
  const isSame = asked && before?.id === site.id;
  const { found, variables } = await (isSame ? asked : askAbout(context, site, target.environment));
  const location = { platform: context.platform(), site, environment: found.id };
  return {
    ...(await computed(context, location)),
    ...(variables && { ...databaseInfo(location, variables), ...cacheInfo(variables) }),
    connection_mode: connectionMode(found),
  };
}

async function askAbout(context: Context, site: { id: string }, environment: string) {
  const { environments } = await context.api();
  const key = { site: site.id, environment };
  // Both at once; that there is no such environment is better said by the list of those that there are.
  const asked = context.wants('mysql_', 'redis_') ? environments.variables(key) : undefined;
  asked?.catch(() => {});
  const found = await environments.find(key);
  return { found, variables: await asked };
}

async function computed(context: Context, location: Parameters<typeof connectionInfo>[0]) {
  const info = connectionInfo(location);
  return {
    ...info,
    ...connectionVariants(info),
    ssh_config: context.wants('ssh_config') ? await sshConfig(location) : undefined,
  };
}

/** Loaded only for a user who wants it. */
async function sshConfig(location: Parameters<typeof connectionInfo>[0]): Promise<string> {
  const [{ createBookmark: bookmarkOf }, { sshBlock }] = await Promise.all([
    import('../../clients/create-bookmark.ts'),
    import('../../clients/openssh.ts'),
  ]);
  return sshBlock(bookmarkOf(location));
}
