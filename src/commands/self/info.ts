import { defineCommand } from '../../cli/argv/define-command.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'self:info',
  summary: 'Shows what this turnout is, what it runs on and where it keeps things',
  examples: [
    { command: 'self:info', does: 'Show it, for a report of a problem' },
    { command: 'self:info --field=turnout_version', does: 'Print the version' },
  ],
  args: {},
  flags: {},
  output: properties({
    turnout_version: { label: 'Turnout version' },
    turnout_path: { label: 'Turnout program', copied: true },
    node_version: { label: 'Node version' },
    node_binary_path: { label: 'Node binary', copied: true },
    os_version: { label: 'Operating system' },
    platform: { label: 'Platform' },
    config_path: { label: 'Settings and logins', copied: true },
    data_path: { label: 'Stashes and journals', copied: true },
  }),
  async run({ about }) {
    return about();
  },
});
