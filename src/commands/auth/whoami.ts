import { defineCommand } from '../../cli/define-command.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'auth:whoami',
  summary: 'Shows who is logged in',
  examples: [
    { command: 'auth:whoami', does: 'Print the e-mail address' },
    { command: 'auth:whoami --format=table', does: 'Print all that is known' },
  ],
  args: {},
  flags: {},
  output: properties(
    {
      firstname: { label: 'First Name' },
      lastname: { label: 'Last Name' },
      email: { label: 'Email' },
      id: { label: 'ID' },
    },
    { defaultField: 'email' },
  ),
  async run(context) {
    const api = await context.api();
    const { userId } = await api.session();
    const { id, email, profile } = await api.users.get(userId);
    return { firstname: profile?.firstname, lastname: profile?.lastname, email, id };
  },
});
