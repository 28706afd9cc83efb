import { defineCommand } from '../../cli/argv/define-command.ts';

export default defineCommand({
  name: 'auth:logout',
  summary: 'Forgets the session and every saved machine token of this platform',
  examples: [{ command: 'auth:logout', does: 'Log out' }],
  args: {},
  flags: {},
  async run({ credentials, report, variable }) {
    const terminus = credentials().clear();
    report.notice('Your saved machine tokens have been deleted and you have been logged out.');
    if (terminus)
      report.notice(
        'What Terminus has saved stays where it is; turnout does without it until the next login.',
      );
    const name = ['TURNOUT_MACHINE_TOKEN', 'TERMINUS_MACHINE_TOKEN'].find(variable);
    if (name) report.warning(`${name} is set: the next command logs in with it again.`);
  },
});
