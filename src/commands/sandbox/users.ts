import { defineCommand } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';
import { sandboxFolderFlag } from '../shared/sandbox-folder.ts';

export default defineCommand({
  name: 'sandbox:users',
  summary: 'Lists the users of the embedded platform, with their passwords and machine tokens',
  details: [
    'They are good for this machine only. The password is for SFTP and Git; the token for auth:login, where',
    'TURNOUT_MACHINE_TOKEN can hold it too. More users: turnout sandbox:start --users N.',
  ].join('\n'),
  examples: [
    { command: 'sandbox:users', does: 'List them' },
    {
      command: 'sandbox:users --filter email=ada@sandbox.localhost --field machine_token',
      does: "Print a colleague's token",
    },
  ],
  args: {},
  flags: { dir: sandboxFolderFlag },
  output: rows({
    email: { label: 'Email' },
    firstname: { label: 'First Name' },
    lastname: { label: 'Last Name' },
    password: { label: 'Password', copied: true },
    machine_token: { label: 'Machine Token', copied: true },
    id: { label: 'ID' },
  }),
  async run({ sandbox, report }, _args, { dir }) {
    const { folder, users } = await sandbox(dir);
    const found = users();
    if (found.length === 0) report.warning(`No sandbox was ever started in ${folder}.`);
    return found.map(({ id, email, firstName, lastName, password, machineTokens }) => ({
      email,
      firstname: firstName,
      lastname: lastName,
      password,
      machine_token: machineTokens[0]?.token,
      id,
    }));
  },
});
