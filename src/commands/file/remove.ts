import { defineCommand } from '../../cli/argv/define-command.ts';
import { refuseUpload, writeInMode } from '../../operations/refuse-upload.ts';
import { count, listFirst } from '../../output/format-bytes.ts';
import { parseRemotePath } from '../shared/remote-path.ts';
import { transferColumns } from '../shared/transfer-columns.ts';
import { changingFlags, changingOptions } from '../shared/transfer-flags.ts';
import { refuseFailures, reportTransfer, toResult } from '../shared/transfer-report.ts';

export default defineCommand({
  name: 'file:remove',
  summary: 'Removes files and folders on the server',
  details: [
    'Asks before it removes anything; --yes answers beforehand. Code can be changed in SFTP mode only, and what was removed',
    'there is a pending change like any other; what is removed from files/ is gone. A name is taken as it stands, with all',
    'that is in it; for a pattern, give --glob.',
  ].join('\n'),
  examples: [
    { command: 'file:remove my-site.dev:code/wp-content/debug.log', does: 'Remove a file' },
    {
      command: 'file:remove my-site.dev:files/cache --recursive',
      does: 'Remove a folder with all that is in it',
    },
    {
      command: "file:remove --glob 'my-site.dev:files/*.tmp' --dry-run",
      does: 'See what a pattern would remove',
    },
  ],
  args: {
    location: { kind: 'text', name: 'SITE.ENV:PATH', summary: 'A file or folder; a pattern with --glob' },
  },
  flags: {
    ...changingFlags,
    glob: { summary: 'Take the path as a pattern; quote it' },
    recursive: { summary: 'Remove folders with all that is in them', short: 'r' },
  },
  output: transferColumns,
  async run(context, { location }, flags) {
    const { report } = context;
    const { glob, recursive, events, 'dry-run': dryRun } = flags;
    const { target, path } = parseRemotePath(location);
    const found = await context.findUnfrozen(target);
    const { name, environment, port } = found;
    refuseUpload({ name, environment, mode: await port.mode(), path });
    const sftp = await context.sftp(found, flags.identity && context.toPath(flags.identity));
    let matched: readonly string[] | undefined;
    const done = await writeInMode({ name, port, path }, async () => {
      const removed = await sftp.remove({
        path,
        glob,
        recursive,
        options: changingOptions(flags),
        events: {
          ...reportTransfer(context, { doing: 'Removing', dryRun, events, where: name }),
          matched: paths => {
            matched = paths;
          },
        },
        seeWhatIsThere: `See what is there: turnout file:list ${name}:${toFolder(path)}`,
      });
      const what = count(removed.removed, 'file or folder', 'files and folders');
      const from = matched ? `${name}: ${listFirst(matched)}` : `${name}:${path}`;
      report.notice(`${dryRun ? 'Would remove' : 'Removed'} ${what} from ${from}.`);
      refuseFailures({ ...removed, files: removed.removed }, 'removed');
      return removed;
    });
    return events ? undefined : toResult(done);
  },
});

function toFolder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
