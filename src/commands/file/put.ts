import { defineCommand } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { noteUploads } from '../../cli/runtime/record-uploads.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { createUploadedCode, refuseOthers, reportPending } from '../../operations/changes/uploaded-code.ts';
import { commitUpload } from '../../operations/commit/commit-upload.ts';
import { toGitMode } from '../../operations/operation-wording.ts';
import { writeInMode } from '../../operations/refuse-upload.ts';
import { openCode } from '../../operations/switch/ensure-sftp-mode.ts';
import { commitAuthor } from '../shared/commit-author.ts';
import { refusePutNonsense } from '../shared/put-arguments.ts';
import { parseRemotePath } from '../shared/remote-path.ts';
import { createSafetyDeps, createSwitchDeps, parseSettle } from '../shared/switch-flags.ts';
import { transferColumns } from '../shared/transfer-columns.ts';
import { transferFlags, transferOptions } from '../shared/transfer-flags.ts';
import { refuseFailures, renderSummary, reportTransfer, toResult } from '../shared/transfer-report.ts';

export default defineCommand({
  name: 'file:put',
  summary: 'Uploads files and folders over SFTP',
  details: [
    'As with rsync, a folder with a slash at its end means what is in it. What has the same size and time is skipped, the rest',
    'is replaced; nothing is removed without --delete. Code can be written to in SFTP mode, files/ always; --commit makes',
    'a commit of what was uploaded, and stops with 4 when other changes are pending, since the platform commits all or nothing.',
  ].join('\n'),
  examples: [
    { command: 'file:put my-plugin my-site.dev:code/wp-content/plugins/', does: 'Upload a folder' },
    {
      command: 'file:put build/ my-site.dev:code/wp-content/themes/rails/ --delete',
      does: 'Make a folder there the same as one here',
    },
    {
      command: 'file:put my-plugin my-site.dev:code/wp-content/plugins/ --commit -m "Update my-plugin"',
      does: 'Upload and commit',
    },
    { command: 'file:put logo.png my-site.live:files/', does: 'Upload a file to live' },
    { command: 'file:put build/ my-site.dev:code/ --dry-run', does: 'See what would be sent' },
  ],
  args: {
    sources: {
      kind: 'texts',
      name: 'LOCAL',
      summary: 'Files and folders on this machine; - for standard input',
    },
    location: { kind: 'text', name: 'SITE.ENV:PATH', summary: 'Where to: a path such as code/wp-content/' },
  },
  flags: {
    ...transferFlags,
    commit: { summary: 'Commit what was uploaded to code/' },
    message: { summary: 'Message for --commit', short: 'm', value: 'MESSAGE' },
    'with-others': { summary: 'With --commit: also commit what else is pending' },
  },
  output: transferColumns,
  async run(context, { sources: named, location }, flags) {
    const { report, toPath: pathOf, operationLog, time } = context;
    const { target, path, folder } = parseRemotePath(location);
    const sources = await withInput(context, named, { path, folder });
    const inCode = path.split('/')[0] === 'code';
    refusePutNonsense({ sources, inCode }, flags);
    const options = { ...transferOptions(flags), digest: inCode };
    const { dryRun } = options;
    if (options.remove && !dryRun && !context.yes && !context.prompter)
      await context.confirm('Remove what is not here?');
    const identity = flags.identity && pathOf(flags.identity);
    const found = await context.findUnfrozen(target);
    const { name, port } = found;
    const limits = {
      busy: 'wait',
      settle: parseSettle({ settle: undefined }),
      deadline: context.deadline,
    } as const;
    if (inCode) {
      const canSwitch = (context.prompter !== undefined || context.yes) && !dryRun;
      const deps = async () => ({
        ...(await createSwitchDeps(context, found, {
          ...plainSwitch,
          author: commitAuthor(context, undefined),
          identity: flags.identity,
        })),
        ...{ policy: 'abort' as const, purpose: toGitMode },
      });
      await openCode({
        ...found,
        path,
        confirm: canSwitch ? context.confirm : undefined,
        deps,
        limits,
      });
    }
    async function refuseOtherChanges(): Promise<void> {
      if (!flags.commit || flags['with-others']) return;
      const isOurs = (changed: string) => `code/${changed}/`.startsWith(`${path}/`);
      refuseOthers({ name, changes: await port.pendingChanges(), isOurs, state: 'Nothing was uploaded' });
    }
    const uploaded = createUploadedCode();
    const send = () => writeInMode({ name, port, path }, sendOnce);
    async function sendOnce() {
      const sftp = await context.sftp(found, identity);
      const done = await sftp.upload({
        sources: sources.map(source => ({ path: pathOf(source), contents: /(^|[/\\])\.?$/.test(source) })),
        destination: { path, folder: folder || sources.length > 1 },
        options,
        events: reportTransfer(context, {
          doing: 'Uploading',
          dryRun,
          events: flags.events,
          where: name,
          also: inCode && !dryRun ? await noteUploads(context, found, uploaded) : undefined,
        }),
      });
      report.notice(
        renderSummary(done, { done: 'uploaded', would: 'upload', location: `to ${name}:${path}`, dryRun }),
      );
      refuseFailures(done, 'uploaded');
      return done;
    }
    async function sendAndCommit() {
      const careful = await createSafetyDeps(context, found, { sweep: true, identity: flags.identity });
      // The platform commits whatever is there: no other user here may upload between the two.
      return careful.lock.alone(limits, async () => {
        await refuseOtherChanges();
        const done = await send();
        await commitUpload({
          deps: { environment: port, time, operationLog, ...careful },
          uploaded,
          withOthers: flags['with-others'],
          options: { ...limits, message: flags.message, author: commitAuthor(context, undefined) },
        });
        return done;
      });
    }
    async function sendOnly() {
      await refuseOtherChanges();
      const done = await send();
      if (inCode && !dryRun)
        await reportPending({
          port,
          operationLog,
          sweep: await context.sweep(found, identity),
          uploaded,
        });
      return done;
    }
    const done = await (flags.commit && inCode && !dryRun ? sendAndCommit() : sendOnly());
    return flags.events ? undefined : toResult(done);
  },
});

const standardInput: readonly string[] = ['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];

/** Standard input gets the name that it has on the server. */
async function withInput(
  context: Context,
  sources: readonly string[],
  { path, folder }: { path: string; folder: boolean },
): Promise<readonly string[]> {
  if (!sources.some(source => standardInput.includes(source))) return sources;
  if (sources.length > 1 || folder) {
    throw new UsageError('Standard input is one file, and needs a name on the server.', {
      hint: 'For example: turnout file:put - my-site.dev:files/dump.sql',
    });
  }
  return [await context.spoolInput(path.slice(path.lastIndexOf('/') + 1))];
}

/** A switch to SFTP mode meets nothing that these would be about. */
const plainSwitch = {
  'on-changes': undefined,
  message: undefined,
  list: false,
  confirm: undefined,
  sweep: false,
};
