import { defineCommand } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { NotFoundError, UsageError } from '../../errors/turnout-error.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import type { ByteWriter } from '../../system/disk/written-through.ts';
import { parseRemotePath } from '../shared/remote-path.ts';
import { transferColumns } from '../shared/transfer-columns.ts';
import { transferFlags, transferOptions } from '../shared/transfer-flags.ts';
import { refuseFailures, renderSummary, reportTransfer, toResult } from '../shared/transfer-report.ts';

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
    location: {
      kind: 'text',
      name: 'SITE.ENV:PATH',
      summary: 'What to fetch: a path such as code/wp-content/',
    },
    local: {
      kind: 'optional text',
      name: 'LOCAL',
      summary: 'Where to, - for standard output; this folder unless given',
    },
  },
  flags: {
    ...transferFlags,
    links: { summary: 'Make links too, where they stay inside of what is fetched' },
  },
  output: transferColumns,
  async run(context, { location, local = '.' }, flags) {
    const { report, toPath: pathOf } = context;
    const { target, path, folder } = parseRemotePath(location, 'anywhere');
    const options = transferOptions(flags);
    if (options.remove && !options.dryRun && !context.yes && !context.prompter) {
      await context.confirm('Remove what is here and not there?');
    }
    const found = await context.find(target);
    const sftp = await context.sftp(found, flags.identity && pathOf(flags.identity));
    const { dryRun } = options;
    const open = await context.writerFor(local);
    if (open) return getThrough({ context, found, sftp, open }, { path, local, flags });
    const done = await sftp.download({
      path,
      contents: folder,
      to: { path: pathOf(local), folder: /(^|[/\\])\.{0,2}$/.test(local) },
      options: { ...options, links: flags.links },
      events: reportTransfer(context, {
        doing: 'Downloading',
        dryRun,
        events: flags.events,
        where: 'this machine',
      }),
    });
    report.notice(
      renderSummary(done, {
        done: 'downloaded',
        would: 'download',
        location: `from ${found.name}:${path}`,
        dryRun,
      }),
    );
    refuseFailures(done, 'downloaded');
    return flags.events ? undefined : toResult(done);
  },
});

interface ThroughParts {
  context: Context;
  found: FoundEnvironment;
  sftp: Awaited<ReturnType<Context['sftp']>>;
  open(): Promise<ByteWriter>;
}

interface ThroughOrder {
  path: string;
  local: string;
  flags: { 'dry-run': boolean; events: boolean; delete: boolean; resume: boolean; links: boolean };
}

/** One file into what cannot be replaced: a device, a FIFO, standard output. */
async function getThrough(
  { context, found, sftp, open }: ThroughParts,
  { path, local, flags }: ThroughOrder,
): Promise<undefined> {
  const odd = (['delete', 'resume', 'links', 'events'] as const).find(name => flags[name]);
  if (odd) {
    throw new UsageError(`--${odd} means nothing where a file goes to ${local}.`, { hint: 'Leave it out.' });
  }
  const bytes = await sftp.withFiles(async files => {
    const entry = await files.look(path);
    if (!entry) {
      throw new NotFoundError(`There is no ${path || 'such file'} on the server.`, {
        hint: `See what is there: turnout file:list ${found.name}:`,
      });
    }
    if (entry.kind === 'folder') {
      throw new UsageError(`${path} is a folder, and ${local} takes one file.`, {
        hint: 'Name a file in it.',
      });
    }
    if (flags['dry-run']) return entry.size;
    const writer = await open();
    let count = 0;
    try {
      for await (const part of files.stream(path)) {
        await writer.write(part);
        count += part.length;
      }
    } finally {
      await writer.close();
    }
    return count;
  });
  const what = `1 file, ${bytes} bytes, from ${found.name}:${path}`;
  context.report.notice(`${flags['dry-run'] ? 'Would download' : 'Downloaded'} ${what}.`);
  return undefined;
}
