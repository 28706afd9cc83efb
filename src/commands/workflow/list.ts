import { defineCommand, siteArg } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';
import { workflowColumns, workflowFields } from '../shared/workflow-fields.ts';

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
  output: rows(workflowColumns, { keyedBy: 'id' }),
  async run({ api, report, time }, { site: nameOrId }, { all }) {
    const { sites, workflows } = await api();
    const site = await sites.find(nameOrId);
    const found = all ? await workflows.all(site.id) : await workflows.list(site.id);
    if (found.length === 0) report.warning(`No workflows have been run on ${site.name}.`);
    return found.map(each => workflowFields(each, time.now()));
  },
});
