import { defineCommand } from '../../cli/argv/define-command.ts';
import { NotFoundError } from '../../errors/turnout-error.ts';

export default defineCommand({
  name: 'machine-token:delete',
  summary: 'Deletes a machine token of your account, so that it can no longer be used to log in',
  details: 'Which of them this machine logs in with is not known to the platform. Asks before; -y is a yes.',
  examples: [
    { command: 'machine-token:delete dcr_q4tFMiYiK9DfJO15', does: 'Delete one by its ID' },
    {
      command: 'machine-token:delete dcr_q4tFMiYiK9DfJO15 -y',
      does: 'In a script, without a prompt',
    },
  ],
  args: { token: { kind: 'text', name: 'ID', summary: 'ID, as machine-token:list shows it' } },
  flags: {},
  async run({ api, report, confirm }, { token: id }) {
    const { session, users } = await api();
    const { userId } = await session();
    const found = (await users.machineTokens(userId)).find(token => token.id === id);
    if (!found) {
      throw new NotFoundError(`Could not find a machine token identified by ${id}.`, {
        hint: 'List your machine tokens: turnout machine-token:list',
      });
    }
    const name = found.device_name || id;
    await confirm('Are you sure you want to delete this machine token?');
    report.notice(`Deleting ${name} ...`);
    await users.removeMachineToken(userId, id);
    report.notice(`Deleted ${name}!`);
  },
});
