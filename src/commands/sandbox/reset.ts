import { defineCommand } from '../../cli/argv/define-command.ts';
import { sandboxFolderFlag } from '../shared/sandbox-folder.ts';

export default defineCommand({
  name: 'sandbox:reset',
  summary: 'Forgets the content of the embedded platform, which must not be running',
  details: [
    'Files, commits and workflows go. By what clients know it stays: ports, host keys, users, passwords, tokens and their',
    'SSH keys, and the UUIDs of sites: a login, a known host and a bookmark are still good. --identity makes new ones.',
  ].join('\n'),
  examples: [
    { command: 'sandbox:reset --yes', does: 'Start afresh' },
    { command: 'sandbox:reset --identity --yes', does: 'Start afresh as another platform' },
  ],
  args: {},
  flags: {
    dir: sandboxFolderFlag,
    identity: { summary: 'Forget ports, host keys, users and tokens as well' },
  },
  async run(context, _args, { dir, identity }) {
    const control = await context.sandbox(dir);
    const what = identity ? 'site, file, commit, user and host key' : 'site, file and commit';
    await context.confirm(`Delete every ${what} in ${control.folder}?`);
    await control.reset(identity ? 'everything' : 'content');
    context.report.notice(
      identity
        ? `Nothing is left in ${control.folder}.`
        : `Every site, file and commit in ${control.folder} is deleted. Ports, host keys, users and tokens are the same.`,
    );
  },
});
