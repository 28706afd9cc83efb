import { defineCommand } from '../../cli/argv/define-command.ts';
import { rows } from '../../output/columns.ts';
import { parseRemotePath } from '../shared/remote-path.ts';
import { manyFilesFlags } from '../shared/transfer-flags.ts';
import { lookingThrough, takenAsPattern } from '../shared/transfer-report.ts';

export default defineCommand({
  name: 'file:list',
  summary: 'Lists files on the server',
  details:
    'Quote a pattern, so that it is not taken for files of this machine. Links are shown and not followed.',
  examples: [
    { command: 'file:list my-site.dev:', does: 'See what there is: code, files, logs' },
    { command: 'file:list my-site.dev:code/wp-content', does: 'List a folder' },
    {
      command: "file:list 'my-site.live:files/*.pdf' --field=path",
      does: 'List what matches, a path a line',
    },
    {
      command: 'file:list my-site.dev:files --recursive --format=json',
      does: 'List everything, for a script',
    },
  ],
  args: {
    location: {
      kind: 'text',
      name: 'SITE.ENV:PATH',
      summary: 'A file, folder or pattern; nothing behind the colon for all',
    },
  },
  flags: {
    ...manyFilesFlags,
    recursive: { summary: 'List what is in the folders too', short: 'r' },
  },
  output: rows({
    path: { label: 'Path', narrow: 'middle' },
    kind: { label: 'Kind' },
    size: { label: 'Bytes' },
    mtime: { label: 'Changed', kind: 'date' },
    executable: { label: 'Executable', narrow: 'first out', kind: 'boolean' },
  }),
  async run(context, { location }, { identity, exclude, recursive }) {
    const { target, path } = parseRemotePath(location, 'anywhere');
    const found = await context.find(target);
    const sftp = await context.sftp(found, identity && context.toPath(identity));
    const looking = (folder: string, names: number) =>
      context.operationLog.waiting(names > 0 ? lookingThrough(folder, names) : `Looking through ${folder}`);
    const matched = (paths: readonly string[]) => context.report.notice(takenAsPattern(paths));
    const refused = (_: string, error: unknown) => {
      context.report.warning(error instanceof Error ? error.message : String(error));
      context.exitWith('failed');
    };
    return sftp.list({ path, recursive, exclude, looking, matched, refused });
  },
});
