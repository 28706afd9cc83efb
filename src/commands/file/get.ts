import { defineCommand } from '../../cli/define-command.ts';
import { parseRemotePath } from '../../cli/remote-path.ts';
import { transferColumns } from '../../cli/transfer-columns.ts';
import { transferFlags, transferOptions } from '../../cli/transfer-flags.ts';
import { refuseFailures, resultOf, summaryOf, tellTransfer } from '../../cli/transfer-telling.ts';

export default defineCommand({
  name: 'file:get',
  summary: 'Downloads files and folders over SFTP',
  details: [
    "As with rsync, a folder with a slash at its end means what is in it; quote a pattern such as 'files/2024/*.jpg'. What has",
    'the same size and time is skipped. A file arrives under a name of its own and is put in place when it is whole. Links are',
    'left out, or made as they are with --links where they stay inside.',
  ].join('\n'),
  examples: [
    { command: 'file:get my-site.dev:code/wp-config.php', does: 'Download a file into this folder' },
    {
      command: 'file:get my-site.live:files/ backup/files/',
      does: 'Download all uploads, or what is new of them',
    },
    { command: "file:get 'my-site.dev:logs/*.log' logs/", does: 'Download what matches a pattern' },
    {
      command: 'file:get my-site.live:files/ files/ --delete --dry-run',
      does: 'See what a mirror would change',
    },
  ],
  args: {
    place: { kind: 'text', name: 'SITE.ENV:PATH', summary: 'What to fetch: a path such as code/wp-content/' },
    local: { kind: 'optional text', name: 'LOCAL', summary: 'Where to; this folder unless given' },
  },
  flags: {
    ...transferFlags,
    links: { summary: 'Make links too, where they stay inside of what is fetched' },
  },
  output: transferColumns,
  async run(context, { place, local = '.' }, flags) {
    const { report, pathOf } = context;
    const { target, path, folder } = parseRemotePath(place, 'anywhere');
    const options = transferOptions(flags);
    if (options.remove && !options.dryRun && !context.yes && !context.prompter) {
      await context.confirm('Remove what is here and not there?');
    }
    const found = await context.find(target);
    const sftp = await context.sftp(found, flags.identity && pathOf(flags.identity));
    const { dryRun } = options;
    const done = await sftp.download({
      path,
      contents: folder,
      to: { path: pathOf(local), folder: /(^|[/\\])\.{0,2}$/.test(local) },
      wish: { ...options, links: flags.links },
      telling: tellTransfer(context, {
        doing: 'Downloading',
        dryRun,
        events: flags.events,
        where: 'this machine',
      }),
    });
    report.notice(
      summaryOf(done, { done: 'downloaded', would: 'download', place: `from ${found.name}:${path}`, dryRun }),
    );
    refuseFailures(done, 'downloaded');
    return flags.events ? undefined : resultOf(done);
  },
});
