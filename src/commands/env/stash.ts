import { lineTotals } from '../../cli/change-columns.ts';
import { defineCommand, developmentArg } from '../../cli/define-command.ts';
import { identityFlag } from '../../cli/identity.ts';
import { parseSeconds } from '../../cli/seconds.ts';
import { busyChoices } from '../../mode/limits.ts';
import { refuseOutsideDevelopment } from '../../mode/refusals.ts';
import { stashChanges } from '../../mode/stash-changes.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'env:stash',
  summary: 'Copies code that was changed over SFTP and not yet committed to this machine',
  details: [
    'The copy is verified: it exists only when every change was read and was still the same afterwards. Nothing changes on',
    'the server. stash:restore puts it back. Files that .gitignore matches and empty folders are in no list of changes, and',
    'so in no stash.',
  ].join('\n'),
  examples: [
    { command: 'env:stash my-site.dev', does: 'Copy what is not committed' },
    { command: 'env:stash my-site.dev --field=id', does: 'In a script: print what stash:restore takes' },
  ],
  args: { environment: developmentArg },
  flags: {
    identity: identityFlag,
    settle: { summary: 'Seconds between two looks at the changes that have to agree (2)', value: 'SECONDS' },
    busy: {
      summary: "What to do while somebody else's workflow runs",
      value: 'ACTION',
      choices: busyChoices,
    },
  },
  output: properties({
    id: { label: 'ID', copied: true },
    folder: { label: 'Folder', copied: true },
    files: { label: 'Files' },
    additions: { label: 'Additions' },
    deletions: { label: 'Deletions' },
  }),
  async run(context, { environment: target }, { identity, settle, busy }) {
    const { report, talk, time, deadline, pathOf } = context;
    refuseOutsideDevelopment(target.environment, 'Nothing can be pending in');
    const limits = { settle: parseSeconds('--settle', settle) ?? 2000, busy: busy ?? 'wait', deadline };
    const found = await context.findUnfrozen(target);
    const [stash, lock] = await Promise.all([
      context.stash(found, identity && pathOf(identity)),
      context.lock(found),
    ]);
    const taken = await stashChanges({ environment: found.port, time, talk, stash, lock }, limits);
    if (!taken) {
      report.warning(`There is nothing to stash in ${found.name}.`);
      return undefined;
    }
    const { id, folder, changes } = taken;
    report.notice(`To put it back: turnout stash:restore ${id}`);
    if (context.variable('CI')) {
      report.warning(`The stash is in ${folder}: it is lost with this machine unless kept.`);
    }
    return { id, folder, files: changes.length, ...lineTotals(changes) };
  },
});
