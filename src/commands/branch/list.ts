import { defineCommand, siteArg } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'branch:list',
  summary: 'Lists the branches of a site, and the newest commit of each',
  details: 'master is the branch of dev; test and live are listed with the commit that is deployed there.',
  examples: [
    { command: 'branch:list my-site', does: 'List them' },
    { command: 'branch:list my-site --format=list', does: 'Print their names only' },
  ],
  args: { site: siteArg },
  flags: {},
  output: rows(
    { id: { label: 'ID', narrow: 'whole' }, sha: { label: 'SHA', narrow: 'whole or none' } },
    { keyedBy: 'id' },
  ),
  async run({ api, report }, { site: nameOrId }) {
    const { sites } = await api();
    const { id } = await sites.find(nameOrId);
    const tips = await sites.codeTips(id);
    if (tips.length === 0) report.warning('You have no branches.');
    return tips;
  },
});
