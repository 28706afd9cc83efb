import { defineCommand, siteArg } from '../../cli/define-command.ts';
import { environmentColumns, environmentFields } from '../../cli/environment-fields.ts';
import { isMultidev } from '../../contract/environment.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'multidev:list',
  summary: 'Lists the multidev environments of a site',
  examples: [
    { command: 'multidev:list my-site', does: 'List them' },
    { command: 'multidev:list my-site --fields=id,connection_mode', does: 'Print which mode each is in' },
  ],
  args: { site: siteArg },
  flags: {},
  output: rows({ id: { label: 'Name' }, ...environmentColumns }, { keyedBy: 'id' }),
  async run({ api, report }, { site: nameOrId }) {
    const { sites, environments } = await api();
    const site = await sites.find(nameOrId);
    const found = (await environments.list(site.id)).filter(({ id }) => isMultidev(id));
    if (found.length === 0) report.warning('You have no multidev environments.');
    return Promise.all(found.map(environment => environmentFields(environment, { site, environments })));
  },
});
