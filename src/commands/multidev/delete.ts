import type { Target } from '../../cli/argv/argument-types.ts';
import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { isMultidev, toBranch } from '../../contract/environment.ts';
import { RefusedError, UsageError } from '../../errors/turnout-error.ts';
import {
  onChangesPolicies,
  onChangesPolicy,
  policySetBefore,
} from '../../operations/changes/on-changes-policy.ts';
import { deleteMultidev } from '../../operations/environment/delete-multidev.ts';
import { toDelete, toDeleteWithBranch } from '../../operations/operation-wording.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import { reportDiscarded } from '../../operations/switch/report-switch.ts';
import { busyChoices } from '../../operations/wait-options.ts';
import { properties } from '../../output/columns.ts';
import { commitAuthor } from '../shared/commit-author.ts';
import { findListTrust } from '../shared/list-trust.ts';
import { describeLook, lookFields } from '../shared/look-fields.ts';
import { createSwitchDeps, parseSettle, switchFlags } from '../shared/switch-flags.ts';

export default defineCommand({
  name: 'multidev:delete',
  summary: 'Deletes a multidev environment: its code, database and files',
  details: [
    'Asks before; -y is a yes. Its branch, with everything that was committed, stays unless --delete-branch is given. What was',
    'changed over SFTP and not committed is looked at as before a switch to Git mode: --on-changes says what becomes of it,',
    'and -y alone takes a stash of it. stash:restore can put it into another environment.',
  ].join('\n'),
  examples: [
    { command: 'multidev:delete my-site.feature-x', does: 'Delete it; the branch stays' },
    {
      command: 'multidev:delete my-site.feature-x --delete-branch -y',
      does: 'In a script: the branch as well',
    },
    {
      command: 'multidev:delete my-site.feature-x -y --on-changes=abort',
      does: 'In a script: stop with 4 when there is something uncommitted',
    },
  ],
  args: { environment: { ...environmentArg, only: 'multidev' } },
  flags: {
    'delete-branch': { summary: 'Delete its Git branch as well' },
    ...switchFlags({ policies: onChangesPolicies, busy: busyChoices }),
  },
  output: properties(lookFields, { onDemand: true }),
  async run(context, { environment: target }, flags) {
    const { report, operationLog, deadline, ask } = context;
    const deleteBranch = flags['delete-branch'];
    refuseOthersThanMultidevs(target);
    const policy = onChangesPolicy({
      chosen: flags['on-changes'] ?? policySetBefore(context),
      yes: context.yes,
      interactive: ask !== undefined,
    });
    if (deleteBranch && policy === 'commit') {
      throw new UsageError('--on-changes=commit keeps nothing when the branch is deleted as well.', {
        hint: 'Leave out --delete-branch, or take a copy with --on-changes=stash.',
      });
    }
    const settle = parseSettle(flags);
    const author = commitAuthor(context, flags.author);
    const trust = findListTrust(context, flags);
    const found = await context.find(target);
    const { environments } = await context.api();
    await found.port.mode();
    if (deleteBranch) await reportOwnCommits(found, report.warning);
    await context.confirm(`Are you sure you want to delete ${target.environment} from ${found.site.name}?`);
    const outcome = await deleteMultidev(
      {
        ...(await createSwitchDeps(context, found, { ...flags, author })),
        policy,
        purpose: deleteBranch ? toDeleteWithBranch : toDelete,
        site: found.sitePort(target.environment),
        names: async () => (await environments.list(found.site.id)).map(({ id }) => id),
      },
      { deleteBranch, busy: flags.busy ?? 'wait', settle, deadline },
    );
    report.notice(`Deleted the multidev environment ${target.environment}.`);
    const isFleeting = context.variable('CI') !== undefined;
    reportDiscarded(outcome, { operationLog, trust, isFleeting, into: ' SITE.ENV' });
    return describeLook(outcome);
  },
});

function refuseOthersThanMultidevs({ site, environment }: Target): void {
  if (isMultidev(environment)) return;
  throw new RefusedError(`The ${environment} environment cannot be deleted: every site has one.`, {
    hint: `List those that can: turnout multidev:list ${site}`,
  });
}

/** Commits that no other environment has are gone with their branch. */
async function reportOwnCommits({ port }: FoundEnvironment, warn: (text: string) => void): Promise<void> {
  const own = (await port.codeLog()).filter(({ labels }) =>
    labels.every(label => label === port.environment),
  );
  if (own.length === 0) return;
  const [newest] = own;
  const what = own.length === 1 ? '1 commit is' : `${own.length} commits are`;
  warn(
    `${what} in no other environment, and lost with the branch ${toBranch(port.environment)}; the newest is ${newest?.hash.slice(0, 8)}: ${newest?.message.trim().split('\n')[0]}`,
  );
}
