import { defineCommand } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';
import { siteFields } from '../shared/site-fields.ts';
import { findSites, siteFilter } from '../shared/site-list.ts';

export default defineCommand({
  name: 'site:list',
  summary: 'Lists the sites that you may work on',
  examples: [
    { command: 'site:list', does: 'List them' },
    { command: 'site:list --format=list', does: 'Print their UUIDs only' },
    { command: 'site:list --owner=me --name=^shop', does: 'Your own whose name begins with shop' },
  ],
  args: {},
  flags: {
    team: { summary: 'Only sites that you are a member of yourself, not through an organization' },
    name: { summary: 'Only sites whose name matches this regular expression', value: 'REGEX' },
    org: { summary: 'Only sites of this organization, by name, label or UUID; all: no filter', value: 'ORG' },
    owner: { summary: 'Only sites that this user owns; me: your own', value: 'UUID' },
    plan: { summary: 'Only sites of this plan, such as Basic', value: 'PLAN' },
    upstream: { summary: 'Only sites of this upstream, by UUID or label', value: 'UPSTREAM' },
  },
  output: rows(
    {
      name: { label: 'Name', narrow: 'whole' },
      id: { label: 'ID', narrow: 'whole or none' },
      plan_name: { label: 'Plan' },
      framework: { label: 'Framework' },
      region: { label: 'Region', narrow: 'first out' },
      owner: { label: 'Owner', narrow: 'first out' },
      created: { label: 'Created', kind: 'date' },
      memberships: { label: 'Memberships', narrow: 'first out' },
      frozen: { label: 'Is Frozen?', kind: 'boolean' },
      last_frozen_at: { label: 'Date frozen', kind: 'date' },
      upstream: { label: 'Upstream' },
      upstream_label: { label: 'Upstream Label' },
    },
    {
      keyedBy: 'id',
      defaultFields: [
        ...(['name', 'id', 'plan_name', 'framework', 'region'] as const),
        ...(['owner', 'created', 'memberships', 'frozen'] as const),
      ],
    },
  ),
  async run({ api, report, forgetOtherSites }, _args, flags) {
    const { sites, session } = await api();
    const { userId } = await session();
    // Before anything is asked for: a bad expression is known at once.
    const passes = siteFilter(flags, userId);
    const found = await findSites(sites, { userId, team: flags.team, org: flags.org });
    if (!flags.team && !flags.org) forgetOtherSites(found.map(({ site }) => site.id));
    const shown = found.filter(({ site }) => passes(site));
    if (shown.length === 0) report.warning('You have no sites.');
    return shown.map(({ site, memberships }) => ({
      ...siteFields(site),
      memberships: memberships.join(','),
    }));
  },
});
