import { defineCommand } from '../cli/argv/define-command.ts';
import { isShell, shells } from '../cli/argv/shells.ts';
import type { Context } from '../cli/runtime/context.ts';
import { UsageError } from '../errors/turnout-error.ts';
import { text } from '../output/columns.ts';

export default defineCommand({
  name: 'completion',
  summary: 'Prints the completion script of a shell, or looks after what completion knows',
  details:
    'TAB never asks the platform: it offers the sites and environments that earlier commands have seen.\nOne line each: source <(turnout completion bash) in ~/.bashrc, the same with zsh in ~/.zshrc,\nturnout completion fish | source in config.fish, turnout completion powershell | Out-String | Invoke-Expression in $PROFILE.',
  examples: [
    { command: 'completion bash', does: 'Print the script for bash' },
    { command: 'completion refresh', does: 'Look up all sites and environments, for TAB to offer' },
    { command: 'completion status', does: 'See what is remembered, and where' },
  ],
  args: {
    what: {
      kind: 'text',
      name: 'SHELL',
      summary: 'Shell, or refresh, or status',
      choices: [...shells, 'refresh', 'status'],
    },
  },
  flags: { 'sites-only': { summary: 'With refresh: look up no environments' } },
  output: text,
  async run(context, { what }, flags) {
    if (isShell(what)) return context.completionScript(what);
    if (what === 'status') return status(context);
    await refresh(context, flags['sites-only']);
    return undefined;
  },
});

async function status(context: Context): Promise<string> {
  const known = (await context.lookUps())?.all() ?? [];
  const listed = known.filter(site => site.listed > 0);
  const oldest = Math.min(...listed.map(site => site.listed));
  const environments = listed.reduce((sum, site) => sum + site.environments.length, 0);
  const lines = [
    `Sites: ${known.length}, of ${listed.length} with environments: ${environments}`,
    ...(listed.length > 0
      ? [`Oldest list: ${Math.max(0, Math.round(context.time.now() / 1000 - oldest))} s`]
      : []),
    `Folder: ${context.cacheFolder() ?? 'none (no home folder)'}`,
  ];
  return lines.join('\n');
}

async function refresh(context: Context, sitesOnly: boolean): Promise<void> {
  if (context.cacheFolder() === undefined) {
    throw new UsageError('No home folder to cache sites in.', {
      hint: 'Set HOME, or XDG_CACHE_HOME to an absolute path.',
    });
  }
  const { sites, environments, session } = await context.api();
  const { userId } = await session();
  const [own, organizations] = await Promise.all([sites.own(userId), sites.ofOrganizations(userId)]);
  const all = [...own, ...organizations.flatMap(({ sites: shared }) => shared)];
  const ids = [...new Set(all.map(({ site }) => site.id))];
  context.forgetOtherSites(ids);
  if (sitesOnly) {
    await context.keepLookUps();
    return context.report.notice(`${ids.length} sites are remembered for completion.`);
  }
  const lists = await Promise.allSettled(ids.map(id => environments.list(id, context.signal)));
  context.signal.throwIfAborted();
  await context.keepLookUps();
  const failed = lists.filter(({ status: how }) => how === 'rejected').length;
  context.report.notice(`${ids.length} sites and their environments are remembered for completion.`);
  if (failed > 0) context.report.warning(`The environments of ${failed} sites could not be listed.`);
}
