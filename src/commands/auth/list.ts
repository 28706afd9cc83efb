import { defineCommand } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'auth:list',
  summary: 'Lists the accounts whose machine tokens are saved for this platform',
  examples: [
    { command: 'auth:list', does: 'List them' },
    {
      command: 'auth:list --filter=current=1',
      does: 'Show the one in use; auth:login --email changes to another',
    },
  ],
  args: {},
  flags: {},
  output: rows({
    email: { label: 'Email' },
    platform: { label: 'Platform' },
    current: { label: 'In Use', kind: 'boolean' },
  }),
  async run({ credentials, platform, report }) {
    const { name } = platform();
    const { current, emails } = credentials().saved();
    if (emails.length === 0) report.warning(`No machine token is saved for the platform ${name}.`);
    return emails.map(email => ({ email, platform: name, current: email === current }));
  },
});
