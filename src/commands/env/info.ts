import { defineCommand, environmentArg } from '../../cli/define-command.ts';
import { environmentFields } from '../../cli/environment-fields.ts';
import { refuseIfFrozen } from '../../mode/refusals.ts';
import { properties } from '../../output/columns.ts';

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
  }),
  async run({ api }, { environment: target }) {
    const { sites, environments } = await api();
    const { id: siteId } = await sites.find(target.site);
    const [site, environment] = await Promise.all([
      sites.get(siteId),
      environments.find({ site: siteId, environment: target.environment }),
    ]);
    refuseIfFrozen(site);
    return {
      ...(await environmentFields(environment, { site, environments })),
      php_version: dotted(environment.php_version ?? site.php_version),
    };
  },
});

/** `82` → `8.2` (platform-api.md 6.1); what has a dot already stays. */
function dotted(version: string | undefined): string | undefined {
  return version?.includes('.') ? version : version?.replace(/^(\d)(\d+)$/, '$1.$2');
}
