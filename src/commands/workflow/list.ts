import { defineCommand, siteArg } from '../../cli/define-command.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'workflow:list',
  summary: 'Lists what the platform has been doing on a site, newest first',
  examples: [
    { command: 'workflow:list my-site', does: 'List the newest' },
    {
      command: 'workflow:list my-site --all --format=json',
      does: 'Print all that the platform still knows of',
    },
  ],
  args: { site: siteArg },
  flags: { all: { summary: 'All of them, not only the newest hundred' } },
  output: rows(
    {
      id: { label: 'Workflow ID' },
      env: { label: 'Environment' },
      workflow: { label: 'Workflow' },
      user: { label: 'User' },
      status: { label: 'Status' },
      started_at: { label: 'Started At', kind: 'date' },
      finished_at: { label: 'Finished At', kind: 'date' },
      time: { label: 'Time Elapsed' },
    },
    { keyedBy: 'id' },
  ),
  async run({ api, report }, { site: nameOrId }, { all }) {
    const { sites, workflows } = await api();
    const site = await sites.find(nameOrId);
    const found = all ? await workflows.all(site.id) : await workflows.list(site.id);
    if (found.length === 0) report.warning(`No workflows have been run on ${site.name}.`);
    return found.map(each => ({
      id: each.id,
      env: each.environment,
      workflow: each.description ?? each.type,
      user: each.user_email ?? 'Pantheon',
      status: each.result ?? each.phase ?? 'running',
      started_at: each.started_at ?? each.created_at,
      finished_at: each.finished_at,
      time: each.finished_at === undefined ? undefined : `${Math.round(each.finished_at - each.created_at)}s`,
    }));
  },
});
