import { defineCommand } from '../../cli/argv/define-command.ts';
import { parseSeconds } from '../../cli/argv/parse-duration.ts';
import { parseTarget } from '../../cli/argv/target.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { NotFoundError, RefusedError, TurnoutError } from '../../errors/turnout-error.ts';
import { refuseOutsideDevelopment } from '../../operations/guards.ts';
import { toGitMode } from '../../operations/operation-wording.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import type { CommittedCode } from '../../operations/ports/restore-port.ts';
import { type Restored, restoreStash } from '../../operations/stash/restore.ts';
import { switchAlone } from '../../operations/switch/switch-mode.ts';
import { busyChoices, type WaitOptions } from '../../operations/wait-options.ts';
import { findStash } from '../shared/find-stash.ts';
import { identityFlag } from '../shared/identity-flag.ts';

export default defineCommand({
  name: 'stash:restore',
  summary: 'Puts a stash back into its environment',
  details: [
    'A file is written only where the server has what the stash was made on, or the stashed content already; anything else',
    'is named, exit code 4, and nothing is written. When it was broken off, the same command goes on. The stash stays:',
    'stash:drop removes it.',
  ].join('\n'),
  examples: [
    { command: 'stash:restore my-site.dev-20261122-110305', does: 'Put it back where it was taken' },
    {
      command: 'stash:restore my-site.dev-20261122-110305 --switch',
      does: 'Switch to SFTP mode first, if need be',
    },
    {
      command: 'stash:restore my-site.dev-20261122-110305 my-site.feature-x',
      does: 'Put it into another environment',
    },
  ],
  args: {
    id: { kind: 'text', name: 'ID', summary: 'The stash, as stash:list shows it' },
    environment: { kind: 'optional text', name: 'SITE.ENV', summary: 'Another environment than its own' },
  },
  flags: {
    identity: identityFlag,
    force: { summary: 'Overwrite what has changed since the stash was taken' },
    switch: { summary: 'Switch to SFTP mode first when the environment is in Git mode' },
    settle: { summary: 'Seconds between two looks at the changes that have to agree (2)', value: 'SECONDS' },
    busy: {
      summary: "What to do while another user's workflow runs",
      value: 'ACTION',
      choices: busyChoices,
    },
  },
  async run(context, { id, environment: asked }, flags) {
    const { operationLog, time, deadline, toPath: pathOf } = context;
    const stash = findStash(await context.shelf(), id);
    const { site, environment, platform } = stash.manifest;
    const here = context.platform().name;
    if (asked === undefined && platform !== undefined && platform !== here) {
      throw new NotFoundError(`The stash ${stash.id} was taken on ${platform}, and you are on ${here}.`, {
        hint: `Put it back there: turnout stash:restore ${stash.id} --platform=${platform}`,
      });
    }
    const target = asked === undefined ? { site: site.id, environment } : parseTarget(asked);
    refuseOutsideDevelopment(target.environment, 'Nothing can be put back into');
    const settle = parseSeconds('--settle', flags.settle) ?? 2000;
    const identity = flags.identity && pathOf(flags.identity);
    const limits = { settle, busy: flags.busy ?? 'wait', deadline } as const;
    const found = await context.findUnfrozen(target);
    const [stashed, lock] = await Promise.all([context.stashed(stash, found, identity), context.lock(found)]);
    const committed = committedCode(context, found, identity);
    const enterSftpMode = () => bringIntoSftpMode(context, found, { ...limits, switch: flags.switch });
    const restored = await restoreStash(
      {
        environment: found.port,
        time,
        operationLog,
        lock,
        committed,
        stash: stashed,
        enterSftpMode,
      },
      { ...limits, force: flags.force },
    );
    reportRestored(context, { id, name: found.name, count: stash.manifest.changes.length }, restored);
  },
});

/** For who has the environment alone already. */
async function bringIntoSftpMode(
  context: Context,
  found: FoundEnvironment,
  { switch: agreed, ...limits }: WaitOptions & { switch: boolean },
): Promise<void> {
  const { port, name } = found;
  const { operationLog, time, prompter } = context;
  if (!agreed && !context.yes && !prompter) {
    throw new RefusedError(`${name} is in Git mode, where nothing can be put back.`, {
      hint: `Switch first: turnout connection:set ${name} sftp, or let this command do it with --switch.`,
    });
  }
  if (!agreed) await context.confirm(`${name} is in Git mode. Switch it to SFTP mode?`);
  // Nothing can be lost on the way to SFTP mode, so there is nothing to decide about changes.
  const undecided = { policy: 'abort', ask: undefined, sweep: undefined, blind: false } as const;
  const commit = { message: undefined, author: async () => ({ name: '', email: '' }) };
  const [stash, lock] = await Promise.all([context.stash(found), context.lock(found)]);
  await switchAlone(
    {
      environment: port,
      time,
      operationLog,
      stash,
      lock,
      commit,
      purpose: toGitMode,
      ...undecided,
    },
    { ...limits, to: 'sftp' },
  );
  context.report.notice(`${name} is in SFTP mode now.`);
}

function committedCode(
  context: Context,
  found: FoundEnvironment,
  identity: string | undefined,
): CommittedCode {
  return {
    async changedBetween(from, to) {
      try {
        return await context.withCommittedCode({ found, identity }, code => code.changedBetween(from, to));
      } catch (error) {
        if (!(error instanceof TurnoutError) || context.signal.aborted) throw error;
        context.report.info(error.message);
        return undefined;
      }
    },
  };
}

interface About {
  id: string;
  name: string;
  /** Of changes in the stash. */
  count: number;
}

function describeState(count: number, unlisted: number): string {
  if (unlisted === 0) return 'They are pending again as they were.';
  const [which, are] =
    unlisted === count ? ['They', 'are'] : [`${unlisted} of them`, unlisted === 1 ? 'is' : 'are'];
  return `${which} ${are} there and not pending: committed since, unless the list is late.`;
}

function reportRestored({ report, exitWith }: Context, { id, name, count }: About, restored: Restored): void {
  const { written, different, unlisted } = restored;
  const already = count - written.length;
  const also = already > 0 ? `; ${already} ${already === 1 ? 'was' : 'were'} there already` : '';
  report.notice(`Restored ${written.length} of ${count} changes to ${name}${also}.`);
  if (different.length === 0) {
    report.notice(`${describeState(count, unlisted.length)} The stash stays: turnout stash:drop ${id}`);
    return;
  }
  const named = different.map(({ path }) => path).join(', ');
  report.warning(`The platform does not show these as they were when the stash was taken: ${named}`);
  exitWith('failed');
}
