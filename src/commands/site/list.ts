import { defineCommand } from '../../cli/define-command.ts';
import type { Site } from '../../contract/site.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'site:list',
  summary: 'Lists the sites that you may work on',
  examples: [
    { command: 'site:list', does: 'List them' },
    { command: 'site:list --format=list', does: 'Print their UUIDs only' },
  ],
  args: {},
  flags: { team: { summary: 'Only sites that you are a member of yourself, not through an organization' } },
  output: rows(
    {
      name: { label: 'Name' },
      id: { label: 'ID' },
      plan_name: { label: 'Plan' },
      framework: { label: 'Framework' },
      region: { label: 'Region' },
      owner: { label: 'Owner' },
      created: { label: 'Created', kind: 'date' },
      memberships: { label: 'Memberships' },
      frozen: { label: 'Is Frozen?', kind: 'boolean' },
    },
    { keyedBy: 'id' },
  ),
  async run({ api, report, forgetOtherSites }, _args, { team }) {
    const { sites, session } = await api();
    const { userId } = await session();
    const [own, organizations] = await Promise.all([
      sites.own(userId),
      team ? [] : sites.ofOrganizations(userId),
    ]);
    const found = new Map<string, { site: Site; memberships: string[] }>();
    const add = (site: Site, membership: string) => {
      const known = found.get(site.id);
      found.set(site.id, { site, memberships: [...(known?.memberships ?? []), membership] });
    };
    for (const { site } of own) add(site, `${userId}: Team`);
    for (const { id, name, sites: shared } of organizations)
      for (const { site } of shared) add(site, `${id}: ${name}`);
    if (!team) forgetOtherSites([...found.keys()]);
    if (found.size === 0) report.warning('You have no sites.');
    return [...found.values()].map(({ site, memberships }) => ({
      name: site.name,
      id: site.id,
      plan_name: site.plan_name,
      framework: site.framework,
      region: site.preferred_zone_label,
      owner: site.owner,
      created: site.created,
      memberships: memberships.join(','),
      frozen: site.frozen ?? false,
    }));
  },
});
