import { defineCommand } from '../../cli/argv/define-command.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'auth:whoami',
  summary: 'Shows who is logged in',
  examples: [
    { command: 'auth:whoami', does: 'Print the e-mail address' },
    { command: 'auth:whoami --format=table', does: 'Print the name and the id, too' },
    { command: 'auth:whoami --field=platform', does: 'Print on which platform' },
  ],
  args: {},
  flags: {},
  output: properties(
    {
      firstname: { label: 'First Name' },
      lastname: { label: 'Last Name' },
      email: { label: 'Email' },
      id: { label: 'ID' },
      platform: { label: 'Platform' },
      api: { label: 'API' },
    },
    { defaultField: 'email', defaultFields: ['firstname', 'lastname', 'email', 'id'] },
  ),
  async run(context) {
    const api = await context.api();
    const { userId } = await api.session();
    const { id, email, profile } = await api.users.get(userId);
    const { name: platform, api: address } = context.platform();
    // Scripts take both streams; they get what Terminus prints.
    if (context.prompter) context.report.notice(`On the platform ${platform} (${address}).`);
    return { firstname: profile?.firstname, lastname: profile?.lastname, email, id, platform, api: address };
  },
});
