import { defineCommand, developmentArg } from '../../cli/argv/define-command.ts';
import { discardChanges } from '../../operations/changes/discard-changes.ts';
import {
  onChangesPolicies,
  onChangesPolicy,
  policySetBefore,
} from '../../operations/changes/on-changes-policy.ts';
import { refuseOutsideDevelopment } from '../../operations/guards.ts';
import { toGitMode } from '../../operations/operation-wording.ts';
import { reportSwitch } from '../../operations/switch/report-switch.ts';
import { busyChoices } from '../../operations/wait-options.ts';
import { properties } from '../../output/columns.ts';
import { commitAuthor } from '../shared/commit-author.ts';
import { findListTrust } from '../shared/list-trust.ts';
import { describeLook, lookFields } from '../shared/look-fields.ts';
import { createSwitchDeps, parseSettle, switchFlags } from '../shared/switch-flags.ts';

export default defineCommand({
  name: 'env:discard',
  summary: 'Resets the code of an environment to its last commit, with a copy of what was changed',
  details: [
    'Switches to Git mode, which discards what was changed over SFTP and not committed, and back to SFTP mode. Unless',
    '--on-changes, TURNOUT_ON_CHANGES or the setting on_changes says otherwise, a stash is taken first, and without one',
    'nothing is discarded. Files that .gitignore matches and empty folders are in no stash.',
  ].join('\n'),
  examples: [
    {
      command: 'env:discard my-site.dev',
      does: 'Start again from the last commit; stash:restore takes it back',
    },
    { command: 'env:discard my-site.dev --on-changes=ask', does: 'Look at the changes before' },
    { command: 'env:discard my-site.dev --on-changes=discard', does: 'Without a copy' },
  ],
  args: { environment: developmentArg },
  flags: switchFlags({ policies: onChangesPolicies, busy: busyChoices }),
  output: properties(lookFields, { onDemand: true }),
  async run(context, { environment: target }, flags) {
    const { operationLog, deadline, timeout, ask } = context;
    refuseOutsideDevelopment(target.environment, 'Nothing can be pending in');
    const policy = onChangesPolicy({
      chosen: flags['on-changes'] ?? policySetBefore(context) ?? (context.yes ? undefined : 'stash'),
      yes: context.yes,
      interactive: ask !== undefined,
    });
    const settle = parseSettle(flags);
    const author = commitAuthor(context, flags.author);
    const trust = findListTrust(context, flags);
    const found = await context.findUnfrozen(target);
    const outcome = await discardChanges(
      { ...(await createSwitchDeps(context, found, { ...flags, author })), policy, purpose: toGitMode },
      { busy: flags.busy ?? 'wait', settle, deadline },
      timeout,
    );
    if (!outcome) {
      operationLog.notice(`There is nothing to discard: ${found.name} is in Git mode.`);
      return describeLook({ swept: false, stash: undefined, lookedAt: undefined, workflow: undefined });
    }
    reportSwitch(outcome, {
      operationLog,
      to: 'git',
      trust,
      isFleeting: context.variable('CI') !== undefined,
    });
    operationLog.notice(`${found.name} is in SFTP mode again.`);
    return describeLook(outcome);
  },
});
