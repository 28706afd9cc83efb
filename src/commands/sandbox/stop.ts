import { defineCommand } from '../../cli/argv/define-command.ts';
import { sandboxFolderFlag } from '../shared/sandbox-folder.ts';

export default defineCommand({
  name: 'sandbox:stop',
  summary: 'Stops the embedded platform; it remembers everything',
  examples: [{ command: 'sandbox:stop', does: 'Stop it' }],
  args: {},
  flags: { dir: sandboxFolderFlag },
  async run({ sandbox, report }, _args, { dir }) {
    const stopped = await (await sandbox(dir)).stop();
    report.notice(stopped ? `The sandbox (${stopped.api}) has stopped.` : 'The sandbox is not running.');
  },
});
