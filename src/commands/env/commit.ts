import { commitAuthor } from '../../cli/commit-author.ts';
import { defineCommand, environmentArg } from '../../cli/define-command.ts';
import { parseSeconds } from '../../cli/seconds.ts';
import { NothingError } from '../../errors/turnout-error.ts';
import { commitChanges } from '../../mode/commit-changes.ts';
import { busyChoices } from '../../mode/limits.ts';
import { refuseOutsideDevelopment } from '../../mode/refusals.ts';
import { properties } from '../../output/columns.ts';

export default defineCommand({
  name: 'env:commit',
  summary: 'Commits the pending changes of an environment in SFTP mode',
  details:
    'The author is taken from --author, GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL, the Git configuration, or your account.',
  examples: [
    { command: 'env:commit my-site.dev -m "Update plugins"', does: 'Commit everything that is pending' },
    {
      command: 'env:commit my-site.dev -m "Update plugins" --strict',
      does: 'In a script: stop with 7 when there is nothing to commit',
    },
    {
      command: 'env:commit my-site.dev -m "Update plugins" --format=json',
      does: 'Print hash, author and numbers for a script',
    },
  ],
  args: { environment: environmentArg },
  flags: {
    message: { summary: 'Commit message (Terminus commit.)', short: 'm', value: 'MESSAGE' },
    author: { summary: 'Who the commit is by: "Name <e-mail>"', value: 'AUTHOR' },
    force: { summary: 'Commit although no changes are listed; without any, the commit is empty' },
    strict: { summary: 'Exit with 7 when there is nothing to commit' },
    settle: { summary: 'Seconds between two looks at the changes that have to agree (2)', value: 'SECONDS' },
    wait: { summary: 'Do not wait until the platform has synced the code', negated: true },
    busy: {
      summary: "What to do while somebody else's workflow runs",
      value: 'ACTION',
      choices: busyChoices,
    },
  },
  output: properties({
    hash: { label: 'Commit ID' },
    author: { label: 'Author' },
    message: { label: 'Message' },
    files: { label: 'Files' },
    additions: { label: 'Additions' },
    deletions: { label: 'Deletions' },
  }),
  async run(context, { environment: target }, flags) {
    const { report, talk, time, deadline } = context;
    refuseOutsideDevelopment(target.environment);
    const settle = parseSeconds('--settle', flags.settle) ?? 2000;
    const { name, port } = await context.findUnfrozen(target);
    const outcome = await commitChanges(
      { environment: port, time, talk },
      {
        message: flags.message,
        author: () => commitAuthor(context, flags.author),
        force: flags.force,
        settle,
        waitForSync: flags.wait,
        busy: flags.busy ?? 'wait',
        deadline,
      },
    );
    if (!outcome) {
      if (flags.strict)
        throw new NothingError('There is no code to commit.', {
          hint: `Look again: turnout env:diffstat ${name} --wait`,
        });
      report.warning('There is no code to commit.');
      return {};
    }
    const { commit, changes } = outcome;
    return {
      hash: commit?.hash,
      author: commit && `${commit.author} <${commit.email}>`,
      message: commit?.message.trim(),
      files: changes.length,
      additions: sum(changes.map(({ additions }) => additions)),
      deletions: sum(changes.map(({ deletions }) => deletions)),
    };
  },
});

function sum(counts: readonly (number | null)[]): number {
  return counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}
