import { defineCommand } from '../../cli/argv/define-command.ts';
import { properties } from '../../output/columns.ts';
import { sandboxFolderFlag } from '../shared/sandbox-folder.ts';

export default defineCommand({
  name: 'sandbox:status',
  summary: 'Shows whether the embedded platform runs, and where',
  examples: [
    { command: 'sandbox:status', does: 'Show it' },
    { command: 'sandbox:status --field=api', does: 'Print the address of its API' },
  ],
  args: {},
  flags: { dir: sandboxFolderFlag },
  output: properties({
    state: { label: 'State' },
    api: { label: 'API', copied: true, whenAbsent: 'hidden' },
    ssh_port: { label: 'SSH Port', whenAbsent: 'hidden' },
    pid: { label: 'Process ID', whenAbsent: 'hidden' },
    started_at: { label: 'Started', kind: 'date', whenAbsent: 'hidden' },
    folder: { label: 'Folder', copied: true },
    known_hosts: { label: 'Known Hosts', copied: true },
  }),
  async run({ sandbox }, _args, { dir }) {
    const { folder, running } = await sandbox(dir);
    const found = running();
    return {
      state: found ? 'running' : 'stopped',
      api: found?.api,
      ssh_port: found?.sshPort,
      pid: found?.pid,
      started_at: found?.startedAt,
      folder,
      known_hosts: `${folder}/known_hosts`,
    };
  },
});
