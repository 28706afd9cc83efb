import { defineCommand, siteArg } from '../../cli/define-command.ts';
import { properties } from '../../output/columns.ts';

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
    framework: { label: 'Framework' },
    region: { label: 'Region' },
    organization: { label: 'Organization' },
    plan_name: { label: 'Plan' },
    max_num_cdes: { label: 'Max Multidevs' },
    upstream: { label: 'Upstream' },
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
      id: site.id,
      name: site.name,
      label: site.label,
      created: site.created,
      framework: site.framework,
      region: site.preferred_zone_label,
      organization: site.organization,
      plan_name: site.plan_name,
      max_num_cdes: site.settings?.max_num_cdes,
      upstream: upstreamText(site.upstream),
      holder_type: site.holder_type,
      holder_id: site.holder_id,
      owner: site.owner,
      frozen: site.frozen ?? false,
      last_frozen_at: site.last_frozen_at,
    };
  },
});

function upstreamText(upstream: { product_id?: string | undefined; url?: string | undefined } | undefined) {
  return [upstream?.product_id, upstream?.url].filter(Boolean).join(': ') || undefined;
}
