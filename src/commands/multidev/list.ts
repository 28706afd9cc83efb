import { defineCommand, siteArg } from '../../cli/argv/define-command.ts';
import { connectionMode, isMultidev } from '../../contract/environment.ts';
import { rows } from '../../output/columns.ts';
import { environmentFields } from '../shared/environment-fields.ts';

export default defineCommand({
  name: 'multidev:list',
  summary: 'Lists the multidev environments of a site',
  examples: [
    { command: 'multidev:list my-site', does: 'List them' },
    { command: 'multidev:list my-site --fields=id,connection_mode', does: 'Print which mode each is in' },
  ],
  args: { site: siteArg },
  flags: {},
  output: rows(
    {
      id: { label: 'Name', narrow: 'whole' },
      created: { label: 'Created', narrow: 'first out', kind: 'date' },
      domain: { label: 'Domain', narrow: 'whole or none' },
      onserverdev: { label: 'OnServer Dev?', kind: 'boolean' },
      locked: { label: 'Locked?', narrow: 'first out', kind: 'boolean' },
      initialized: { label: 'Initialized?', narrow: 'first out', kind: 'boolean' },
      connection_mode: { label: 'Connection Mode' },
    },
    {
      keyedBy: 'id',
      defaultFields: ['id', 'created', 'domain', 'onserverdev', 'locked', 'initialized'],
    },
  ),
  async run({ api, report }, { site: nameOrId }) {
    const { sites, environments } = await api();
    const site = await sites.find(nameOrId);
    const found = (await environments.list(site.id)).filter(({ id }) => isMultidev(id));
    if (found.length === 0) report.warning('You have no multidev environments.');
    return Promise.all(
      found.map(async environment => ({
        ...(await environmentFields(environment, { site, environments, warn: report.warning })),
        onserverdev: connectionMode(environment) === 'sftp',
      })),
    );
  },
});
