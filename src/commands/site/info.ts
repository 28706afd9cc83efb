import { defineCommand, siteArg } from '../../cli/argv/define-command.ts';
import { properties } from '../../output/columns.ts';
import { siteFields } from '../shared/site-fields.ts';

export default defineCommand({
  name: 'site:info',
  summary: 'Shows a site',
  examples: [
    { command: 'site:info my-site', does: 'Show all that is known' },
    { command: 'site:info my-site --field=id', does: 'Print the UUID' },
  ],
  args: { site: siteArg },
  flags: {},
  output: properties({
    id: { label: 'ID' },
    name: { label: 'Name' },
    label: { label: 'Label' },
    created: { label: 'Created', kind: 'date' },
    framework: {
      label: 'Framework',
      shownAs: { drupal: 'Drupal 6 or 7', drupal8: 'Drupal 8 or later' },
    },
    region: { label: 'Region' },
    organization: { label: 'Organization' },
    plan_name: { label: 'Plan' },
    max_num_cdes: { label: 'Max Multidevs' },
    upstream: { label: 'Upstream' },
    upstream_label: { label: 'Upstream Label' },
    holder_type: { label: 'Holder Type' },
    holder_id: { label: 'Holder ID' },
    owner: { label: 'Owner' },
    frozen: { label: 'Is Frozen?', kind: 'boolean' },
    last_frozen_at: { label: 'Date Last Frozen', kind: 'date' },
  }),
  async run({ api }, { site: nameOrId }) {
    const { sites } = await api();
    const { id } = await sites.find(nameOrId);
    const site = await sites.get(id);
    return {
      ...siteFields(site),
      label: site.label,
      organization: site.organization,
      max_num_cdes: site.settings?.max_num_cdes,
      holder_type: site.holder_type,
      holder_id: site.holder_id,
    };
  },
});
