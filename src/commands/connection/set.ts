import { defineCommand, developmentArg } from '../../cli/argv/define-command.ts';
import {
  onChangesPolicies,
  onChangesPolicy,
  policySetBefore,
} from '../../operations/changes/on-changes-policy.ts';
import { refuseOutsideDevelopment } from '../../operations/guards.ts';
import { toGitMode } from '../../operations/operation-wording.ts';
import { reportSwitch } from '../../operations/switch/report-switch.ts';
import { switchMode } from '../../operations/switch/switch-mode.ts';
import { busyChoices } from '../../operations/wait-options.ts';
import { properties } from '../../output/columns.ts';
import { commitAuthor } from '../shared/commit-author.ts';
import { findListTrust } from '../shared/list-trust.ts';
import { describeLook, lookFields } from '../shared/look-fields.ts';
import { createSwitchDeps, parseSettle, switchFlags } from '../shared/switch-flags.ts';
import { atRememberedSite } from '../shared/with-cached-site.ts';

export default defineCommand({
  name: 'connection:set',
  summary: 'Switches an environment to Git mode or SFTP mode, without losing work',
  details: [
    'A switch to Git mode discards what was changed over SFTP and not committed. turnout looks at the live list of changes,',
    'shows it, and asks; without a terminal to ask at, it stops with exit code 4 and changes nothing. --on-changes says',
    'beforehand what to do: ask, abort, commit them with --message, stash (discard, with a copy on this machine), or',
    'discard them. -y alone stashes them.',
    'The list can be late, so the files are looked at as well, over SFTP: what is not listed stops the switch with 4, and so',
    'does, with 3 or 9, that they cannot be looked at. --no-sweep, TURNOUT_SWEEP=off or the setting sweep trusts the list.',
    'Files that .gitignore matches and empty folders are in no such list: nothing here covers them.',
  ].join('\n'),
  examples: [
    { command: 'connection:set my-site.dev sftp', does: 'Edit the code on the server' },
    {
      command: 'connection:set my-site.dev git',
      does: 'Go back to git push; asks when there are uncommitted changes',
    },
    {
      command: 'connection:set my-site.dev git --on-changes=commit -m "From SFTP"',
      does: 'In CI: commit what is there first',
    },
    {
      command: 'connection:set my-site.dev git --on-changes=stash',
      does: 'Take a copy of what is there first; see stash:restore',
    },
    {
      command: 'connection:set my-site.dev git --on-changes=abort',
      does: 'In CI: stop with 4 when there are changes',
    },
  ],
  args: {
    environment: developmentArg,
    mode: { kind: 'text', name: 'MODE', summary: 'git or sftp', choices: ['git', 'sftp'] },
  },
  flags: switchFlags({ policies: onChangesPolicies, busy: busyChoices }),
  output: properties(lookFields, { onDemand: true }),
  async run(context, { environment: target, mode }, flags) {
    const { operationLog, deadline, ask } = context;
    refuseOutsideDevelopment(target.environment);
    const policy = onChangesPolicy({
      chosen: flags['on-changes'] ?? policySetBefore(context),
      yes: context.yes,
      interactive: ask !== undefined,
    });
    const settle = parseSettle(flags);
    const author = commitAuthor(context, flags.author);
    const trust = findListTrust(context, flags);
    const outcome = await atRememberedSite(context, target, async found =>
      switchMode(
        { ...(await createSwitchDeps(context, found, { ...flags, author })), policy, purpose: toGitMode },
        { to: mode, busy: flags.busy ?? 'wait', settle, deadline },
      ),
    );
    reportSwitch(outcome, {
      operationLog,
      to: mode,
      trust,
      isFleeting: context.variable('CI') !== undefined,
    });
    return describeLook(outcome);
  },
});
