import { defineCommand, siteArg } from '../../cli/argv/define-command.ts';
import { isDevelopment } from '../../contract/environment.ts';
import { rows } from '../../output/columns.ts';
import { environmentFields, phpVersion } from '../shared/environment-fields.ts';

export default defineCommand({
  name: 'env:list',
  summary: 'Lists the environments of a site',
  examples: [
    { command: 'env:list my-site', does: 'List them' },
    { command: 'env:list my-site --fields=id,connection_mode', does: 'Print which mode each is in' },
  ],
  args: { site: siteArg },
  flags: {},
  output: rows(
    {
      id: { label: 'ID', narrow: 'whole' },
      created: { label: 'Created', narrow: 'first out', kind: 'date' },
      domain: { label: 'Domain', narrow: 'whole or none' },
      connection_mode: { label: 'Connection Mode', narrow: 'whole' },
      locked: { label: 'Locked', narrow: 'first out', kind: 'boolean' },
      initialized: { label: 'Initialized', narrow: 'first out', kind: 'boolean' },
      php_version: { label: 'PHP Version' },
      php_runtime_generation: { label: 'PHP Runtime Generation' },
    },
    {
      keyedBy: 'id',
      defaultFields: ['id', 'created', 'domain', 'connection_mode', 'locked', 'initialized'],
    },
  ),
  async run({ api, report }, { site: nameOrId }) {
    const { sites, environments } = await api();
    const site = await sites.find(nameOrId);
    const [all, details] = await Promise.all([environments.list(site.id), sites.get(site.id)]);
    if (all.length === 0) report.warning('You have no environments.');
    if (details.frozen) {
      report.warning('This site is frozen. Its test and live environments are unavailable.');
    }
    const found = details.frozen ? all.filter(({ id }) => isDevelopment(id)) : all;
    return Promise.all(
      found.map(async environment => ({
        ...(await environmentFields(environment, { site, environments, warn: report.warning })),
        php_version: phpVersion(environment, details),
        php_runtime_generation: environment.php_runtime_generation,
      })),
    );
  },
});
