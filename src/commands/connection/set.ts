import { commitAuthor } from '../../cli/commit-author.ts';
import type { Context } from '../../cli/context.ts';
import { defineCommand, environmentArg } from '../../cli/define-command.ts';
import { parseSeconds } from '../../cli/seconds.ts';
import { busyChoices } from '../../mode/limits.ts';
import { type OnChanges, onChangesPolicies, onChangesPolicy, parsePolicy } from '../../mode/on-changes.ts';
import { refuseOutsideDevelopment } from '../../mode/refusals.ts';
import { type SwitchOutcome, switchMode } from '../../mode/switch-mode.ts';

export default defineCommand({
  name: 'connection:set',
  summary: 'Switches an environment to Git mode or SFTP mode, without losing work',
  details: [
    'A switch to Git mode discards what was changed over SFTP and not committed. turnout looks at the live list of changes,',
    'shows it, and asks; where nobody can be asked it stops with exit code 4 and touches nothing. --on-changes says',
    'beforehand what to do: ask, abort, commit them with --message, or discard them. -y alone discards them.',
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
      command: 'connection:set my-site.dev git --on-changes=abort',
      does: 'In CI: stop with 4 when there are changes',
    },
  ],
  args: {
    environment: environmentArg,
    mode: { kind: 'text', name: 'MODE', summary: 'git or sftp', choices: ['git', 'sftp'] },
  },
  flags: {
    'on-changes': {
      summary: 'What to do about uncommitted changes',
      value: 'POLICY',
      choices: onChangesPolicies,
    },
    message: { summary: 'Message for --on-changes=commit', short: 'm', value: 'MESSAGE' },
    author: { summary: 'Who that commit is by: "Name <e-mail>"', value: 'AUTHOR' },
    settle: { summary: 'Seconds between two looks at the changes that have to agree (2)', value: 'SECONDS' },
    busy: {
      summary: "What to do while somebody else's workflow runs",
      value: 'ACTION',
      choices: busyChoices,
    },
  },
  async run(context, { environment: target, mode }, flags) {
    const { report, talk, time, deadline, ask } = context;
    refuseOutsideDevelopment(target.environment);
    const policy = onChangesPolicy({
      chosen: flags['on-changes'] ?? policySetBefore(context),
      yes: context.yes,
      interactive: ask !== undefined,
    });
    const settle = parseSeconds('--settle', flags.settle) ?? 2000;
    const { port } = await context.find(target);
    const commit = { message: flags.message, author: () => commitAuthor(context, flags.author) };
    const outcome = await switchMode(
      { environment: port, time, talk, policy, ask, commit },
      { to: mode, busy: flags.busy ?? 'wait', settle, deadline },
    );
    tell(report, mode, outcome);
  },
});

function policySetBefore(context: Context): OnChanges | undefined {
  const variable = context.variable('TURNOUT_ON_CHANGES') ?? context.variable('TERMINUS_ON_CHANGES');
  return parsePolicy(context.setting('on_changes'), { kept: variable === undefined });
}

function tell(report: Context['report'], mode: string, outcome: SwitchOutcome): void {
  const { workflow, discarded, late, lookedAt } = outcome;
  if (!workflow) {
    report.notice(`The connection mode is already set to ${mode}.`);
    return;
  }
  report.notice(workflow.active_description ?? workflow.description ?? `The connection mode is ${mode}.`);
  if (lookedAt !== undefined && discarded.length > 0) {
    const until = new Date(lookedAt).toISOString().slice(11, 19);
    report.notice(
      `Discarded ${count(discarded)}; nothing written after ${until} UTC is covered by that list.`,
    );
  }
  if (late.length > 0) {
    const paths = late.map(({ path }) => path).join(', ');
    report.warning(`Discarded as well, since it came while the switch waited its turn: ${paths}`);
  }
}

function count({ length }: readonly unknown[]): string {
  return length === 1 ? '1 uncommitted change' : `${length} uncommitted changes`;
}
