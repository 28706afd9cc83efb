import { defineCommand, siteArg } from '../../cli/define-command.ts';
import { environmentColumns, environmentFields } from '../../cli/environment-fields.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'env:list',
  summary: 'Lists the environments of a site',
  examples: [
    { command: 'env:list my-site', does: 'List them' },
    { command: 'env:list my-site --fields=id,connection_mode', does: 'Print which mode each is in' },
  ],
  args: { site: siteArg },
  flags: {},
  output: rows({ id: { label: 'ID' }, ...environmentColumns }, { keyedBy: 'id' }),
  async run({ api, report }, { site: nameOrId }) {
    const { sites, environments } = await api();
    const site = await sites.find(nameOrId);
    const found = await environments.list(site.id);
    if (found.length === 0) report.warning('You have no environments.');
    return Promise.all(found.map(environment => environmentFields(environment, { site, environments })));
  },
});
