import { defineCommand, developmentArg } from '../../cli/argv/define-command.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { InterruptedError, UsageError } from '../../errors/turnout-error.ts';
import { readSettled } from '../../operations/changes/settle-changes.ts';
import { watchChanges } from '../../operations/changes/watch-changes.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import { inNoBackup } from '../../output/change-list.ts';
import { changeFields, changeRows } from '../shared/change-columns.ts';
import { identityFlag } from '../shared/identity-flag.ts';

export default defineCommand({
  name: 'env:diffstat',
  summary: 'Lists code that was changed over SFTP and not yet committed',
  details:
    'Such code is in no backup, and it does not survive when the platform moves the environment to another container.\nFiles that .gitignore matches are listed with --ignored only, since they cannot be committed.',
  examples: [
    { command: 'env:diffstat my-site.dev', does: 'List the changes' },
    { command: 'env:diffstat my-site.dev --field=file', does: 'Print the paths only' },
    { command: 'env:diffstat my-site.dev --ignored', does: 'See what no list of changes will ever show' },
    { command: 'env:diffstat my-site.dev --watch', does: 'Watch them arrive during an upload' },
    { command: 'env:diffstat my-site.dev --exit-code', does: 'In a script: stop with 4 when there are any' },
  ],
  args: { environment: developmentArg },
  flags: {
    wait: { summary: 'Wait until two readings agree, since the platform notices changes with a delay' },
    watch: { summary: 'Go on showing them until Ctrl-C; in a pipe, a line of JSON for each change' },
    ignored: { summary: 'Also list what .gitignore matches, marked !; looks at all of the code over SFTP' },
    identity: identityFlag,
    'exit-code': { summary: 'Exit with 4 when there are changes' },
  },
  output: changeRows,
  async run(context, { environment: target }, flags) {
    const { report, operationLog, time, deadline, toPath: pathOf } = context;
    if (flags.watch && (flags.ignored || flags['exit-code'])) {
      throw new UsageError('--watch goes on until Ctrl-C, so it goes with no other of these flags.', {
        hint: 'Give --ignored and --exit-code without it.',
      });
    }
    const found = await context.findUnfrozen(target);
    if (flags.watch) return watch(context, found);
    const limits = { settle: flags.wait ? 2000 : 0, deadline };
    const changes = await readSettled({ environment: found.port, time, operationLog }, limits);
    report.notice(
      changes.length === 0 ? 'No changes on server.' : `Not committed yet: ${inNoBackup(changes)}.`,
    );
    if (changes.length > 0 && flags['exit-code']) context.exitWith('pending');
    if (!flags.ignored) return changeFields(changes);
    operationLog.waiting('Looking for what .gitignore matches');
    const ignored = await context.ignoredCode(found, flags.identity && pathOf(flags.identity));
    report.notice(`Marked !: what .gitignore matches (${ignored.length}). No commit and no stash takes it.`);
    const rows = ignored.map(file => ({ file, status: '!', deletions: null, additions: null }));
    return [...changeFields(changes), ...rows];
  },
});

async function watch(context: Context, found: FoundEnvironment): Promise<undefined> {
  const { time, operationLog, signal } = context;
  const screen = await context.changeScreen(found);
  try {
    await watchChanges({ environment: found.port, time, operationLog }, screen);
  } catch (error) {
    // Ctrl-C is how this is meant to end: its exit code, without a word.
    if (!(signal.reason instanceof InterruptedError)) throw error;
    context.exitWith(signal.reason.exit);
  }
  return undefined;
}
