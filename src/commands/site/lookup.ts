import { defineCommand, siteArg } from '../../cli/argv/define-command.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'site:lookup',
  summary: 'Prints the UUID of a site',
  examples: [
    { command: 'site:lookup my-site', does: 'Print the UUID' },
    { command: 'site:lookup UUID --field=name', does: 'Print the name that belongs to a UUID' },
  ],
  args: { site: siteArg },
  flags: {},
  output: properties({ id: { label: 'ID' }, name: { label: 'Name' } }, { defaultField: 'id' }),
  async run({ api }, { site: nameOrId }) {
    const { sites } = await api();
    const { id, name } = await sites.find(nameOrId);
    return { id, name };
  },
});
