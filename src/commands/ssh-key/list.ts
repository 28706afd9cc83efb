import { defineCommand } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'ssh-key:list',
  summary: 'Lists the SSH keys of your account',
  examples: [{ command: 'ssh-key:list', does: 'List them' }],
  args: {},
  flags: {},
  output: rows(
    {
      id: { label: 'ID', narrow: 'whole' },
      hex: { label: 'Fingerprint', narrow: 'whole or none' },
      comment: { label: 'Description' },
    },
    { keyedBy: 'id' },
  ),
  async run({ api, report }) {
    const { session, users } = await api();
    const keys = await users.sshKeys((await session()).userId);
    if (keys.length === 0) report.warning('You have no SSH keys.');
    return keys.map(({ id, line }) => ({
      id,
      hex: id.match(/../g)?.join(':') ?? id,
      comment: line.split(' ')[2] ?? '',
    }));
  },
});
