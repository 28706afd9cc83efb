import { defineCommand, developmentArg } from '../../cli/argv/define-command.ts';
import { refuseOutsideDevelopment } from '../../operations/guards.ts';
import { stashChanges } from '../../operations/stash/stash-changes.ts';
import { reportTrust } from '../../operations/switch/report-switch.ts';
import { busyChoices } from '../../operations/wait-options.ts';
import { properties } from '../../output/columns.ts';
import { lineTotals } from '../shared/change-columns.ts';
import { findListTrust } from '../shared/list-trust.ts';
import { createSafetyDeps, parseSettle, waitFlags } from '../shared/switch-flags.ts';

export default defineCommand({
  name: 'env:stash',
  summary: 'Copies code that was changed over SFTP and not yet committed to this machine',
  details: [
    'The copy is verified: it exists only when every change was read and was still the same afterwards. Nothing changes on',
    'the server. stash:restore puts it back. Files that .gitignore matches and empty folders are in no list of changes, and',
    'so in no stash. The list can be late, so all files are looked at as well: what is not listed stops it with 4.',
  ].join('\n'),
  examples: [
    { command: 'env:stash my-site.dev', does: 'Copy what is not committed' },
    { command: 'env:stash my-site.dev --field=id', does: 'In a script: print what stash:restore takes' },
  ],
  args: { environment: developmentArg },
  flags: waitFlags(busyChoices),
  output: properties({
    id: { label: 'ID', copied: true },
    folder: { label: 'Folder', copied: true },
    files: { label: 'Files' },
    additions: { label: 'Additions' },
    deletions: { label: 'Deletions' },
  }),
  async run(context, { environment: target }, flags) {
    const { report, operationLog, time, deadline, toPath: pathOf } = context;
    refuseOutsideDevelopment(target.environment, 'Nothing can be pending in');
    const limits = { settle: parseSettle(flags), busy: flags.busy ?? 'wait', deadline };
    const trust = findListTrust(context, flags);
    const found = await context.findUnfrozen(target);
    const [stash, careful] = await Promise.all([
      context.stash(found, flags.identity && pathOf(flags.identity)),
      createSafetyDeps(context, found, flags),
    ]);
    const taken = await stashChanges(
      { environment: found.port, time, operationLog, stash, ...careful },
      limits,
    );
    if (trust !== undefined) reportTrust(operationLog, trust);
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
