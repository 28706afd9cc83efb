import { defineCommand } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'machine-token:list',
  summary: 'Lists the machine tokens of your account; their secrets are never shown again',
  examples: [{ command: 'machine-token:list', does: 'List them' }],
  args: {},
  flags: {},
  output: rows(
    { id: { label: 'ID', narrow: 'whole' }, device_name: { label: 'Device Name' } },
    { keyedBy: 'id' },
  ),
  async run({ api, report }) {
    const { session, users } = await api();
    const tokens = await users.machineTokens((await session()).userId);
    if (tokens.length === 0) report.warning('You have no machine tokens.');
    return tokens;
  },
});
