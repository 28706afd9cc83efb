import type { Context, FoundEnvironment } from '../../cli/context.ts';
import { defineCommand } from '../../cli/define-command.ts';
import { identityFlag } from '../../cli/identity.ts';
import { parseRemotePath } from '../../cli/remote-path.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { refuseUpload } from '../../mode/refuse-upload.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'file:put',
  summary: 'Uploads files and folders over SFTP',
  details: [
    'As with rsync, a folder with a slash at its end means what is in it. What is there already is replaced; nothing is',
    'removed. Code can be written to in SFTP mode, files/ always; env:commit makes a commit of changed code.',
  ].join('\n'),
  examples: [
    { command: 'file:put my-plugin my-site.dev:code/wp-content/plugins/', does: 'Upload a folder' },
    {
      command: 'file:put build/ my-site.dev:code/wp-content/themes/rails/',
      does: 'Upload what is in a folder',
    },
    { command: 'file:put logo.png my-site.live:files/', does: 'Upload a file to live' },
    { command: 'file:put build/ my-site.dev:code/ --dry-run', does: 'See what would be sent' },
  ],
  args: {
    sources: { kind: 'texts', name: 'LOCAL', summary: 'Files and folders on this machine' },
    place: { kind: 'text', name: 'SITE.ENV:PATH', summary: 'Where to: a path such as code/wp-content/' },
  },
  flags: {
    identity: identityFlag,
    'dry-run': { summary: 'Only show what would be sent' },
  },
  output: properties({
    files: { label: 'Files' },
    folders: { label: 'Folders' },
    bytes: { label: 'Bytes' },
  }),
  async run(context, { sources, place }, { identity, 'dry-run': dryRun }) {
    const { report, talk, pathOf } = context;
    if (sources.length === 0) {
      throw new UsageError('file:put needs something to upload: LOCAL SITE.ENV:PATH.', {
        hint: 'See examples: turnout help file:put',
      });
    }
    const { target, path, folder } = parseRemotePath(place);
    const found = await context.findUnfrozen(target);
    const { name, environment, port } = found;
    refuseUpload({ name, environment, mode: await port.mode(), path });
    const sent = dryRun ? forgotten : await writeDown(context, found, path);
    const sftp = await context.sftp(found, identity && pathOf(identity));
    const done = await sftp.upload({
      sources: sources.map(source => ({ path: pathOf(source), contents: /(^|[/\\])\.?$/.test(source) })),
      destination: { path, folder: folder || sources.length > 1 },
      dryRun,
      telling: {
        sending: dryRun ? report.notice : file => talk.waiting(`Uploading ${file}`),
        sent,
        warning: report.warning,
      },
    });
    const { files, bytes } = done;
    const what = `${files} ${files === 1 ? 'file' : 'files'}, ${bytes} bytes`;
    report.notice(`${dryRun ? 'Would upload' : 'Uploaded'} ${what}, to ${name}:${path}.`);
    return done;
  },
});

/** What goes into code/ is remembered, so that no switch and no commit overlooks it (decisions.md 3). */
async function writeDown(context: Context, found: FoundEnvironment, place: string): Promise<Written> {
  if (place.split('/')[0] !== 'code') return forgotten;
  const [journal, log] = await Promise.all([context.uploadJournal(found), found.port.codeLog()]);
  return ({ from, to }) => journal.add({ from, path: to.slice('code/'.length) }, log[0]?.hash);
}

const forgotten: Written = async () => {};

type Written = (file: { from: string; to: string }) => Promise<void>;
