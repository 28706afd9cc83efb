import { defineCommand } from '../../cli/define-command.ts';
import { sandboxFolderFlag } from '../../cli/sandbox-folder.ts';

export default defineCommand({
  name: 'sandbox:reset',
  summary: 'Forgets everything in the embedded platform, which must not be running',
  examples: [{ command: 'sandbox:reset --yes', does: 'Start afresh' }],
  args: {},
  flags: { dir: sandboxFolderFlag },
  async run(context, _args, { dir }) {
    const control = await context.sandbox(dir);
    await context.confirm(`Delete every site, file and commit in ${control.folder}?`);
    await control.reset();
    context.report.notice(`Nothing is left in ${control.folder}.`);
  },
});
