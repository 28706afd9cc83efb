import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { refuseIfFrozen } from '../../operations/guards.ts';
import { properties } from '../../output/columns.ts';
import { environmentFields, phpVersion } from '../shared/environment-fields.ts';

export default defineCommand({
  name: 'env:info',
  summary: 'Shows an environment',
  examples: [
    { command: 'env:info my-site.dev', does: 'Show all that is known' },
    { command: 'env:info my-site.dev --field=connection_mode', does: 'Print git or sftp' },
  ],
  args: { environment: environmentArg },
  flags: {},
  output: properties({
    id: { label: 'ID' },
    created: { label: 'Created', kind: 'date' },
    domain: { label: 'Domain' },
    locked: { label: 'Locked', kind: 'boolean' },
    initialized: { label: 'Initialized', kind: 'boolean' },
    connection_mode: { label: 'Connection Mode' },
    php_version: { label: 'PHP Version' },
    php_runtime_generation: { label: 'PHP Runtime Generation', whenAbsent: 'hidden' },
  }),
  async run({ api, report }, { environment: target }) {
    const { sites, environments } = await api();
    const { id: siteId } = await sites.find(target.site);
    const [site, environment] = await Promise.all([
      sites.get(siteId),
      environments.find({ site: siteId, environment: target.environment }),
    ]);
    refuseIfFrozen(site);
    return {
      ...(await environmentFields(environment, { site, environments, warn: report.warning })),
      php_version: phpVersion(environment, site),
      php_runtime_generation: environment.php_runtime_generation,
    };
  },
});
