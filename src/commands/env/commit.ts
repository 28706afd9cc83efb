import { defineCommand, developmentArg } from '../../cli/argv/define-command.ts';
import { NothingToDoError } from '../../errors/turnout-error.ts';
import { commitChanges } from '../../operations/commit/commit-changes.ts';
import { refuseOutsideDevelopment } from '../../operations/guards.ts';
import { reportTrust } from '../../operations/switch/report-switch.ts';
import { busyChoices } from '../../operations/wait-options.ts';
import { properties } from '../../output/columns.ts';
import { commitAuthor } from '../shared/commit-author.ts';
import { findListTrust } from '../shared/list-trust.ts';
import { describeLook, lookFields } from '../shared/look-fields.ts';
import { createSafetyDeps, parseSettle, waitFlags } from '../shared/switch-flags.ts';

export default defineCommand({
  name: 'env:commit',
  summary: 'Commits the pending changes of an environment in SFTP mode',
  details: [
    'The platform notices uploads with a delay, so the list of changes has to come to rest before they are committed, what',
    'file:put has uploaded from this machine is waited for, and an empty list is checked against the files on the server:',
    'where they cannot be looked at it stops with 3 or 9, unless --no-sweep says that the list is to be trusted.',
    'The author is taken from --author, GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL, the Git configuration, or your account.',
  ].join('\n'),
  examples: [
    { command: 'env:commit my-site.dev -m "Update plugins"', does: 'Commit everything that is pending' },
    {
      command: 'env:commit my-site.dev -m "Update plugins" --strict',
      does: 'In a script: stop with 7 when there is nothing to commit',
    },
    {
      command: 'env:commit my-site.dev -m "New theme" --expect wp-content/themes/new/style.css',
      does: 'After an upload by another tool: not before this file is noticed; 6 when it never is',
    },
    {
      command: 'env:commit my-site.dev -m "Update plugins" --format=json',
      does: 'Print hash, author and numbers for a script',
    },
  ],
  args: { environment: developmentArg },
  flags: {
    message: { summary: 'Commit message (Terminus commit.)', short: 'm', value: 'MESSAGE' },
    author: { summary: 'Who the commit is by: "Name <e-mail>"', value: 'AUTHOR' },
    force: { summary: 'Commit although no changes are listed; without any, the commit is empty' },
    strict: { summary: 'Exit with 7 when there is nothing to commit' },
    expect: {
      summary: 'Wait until this path is among the changes; may be given more than once',
      value: 'PATH',
      many: true,
    },
    wait: { summary: 'Do not wait until the platform has synced the code', negated: true },
    ...waitFlags(busyChoices),
  },
  output: properties(
    {
      hash: { label: 'Commit ID' },
      author: { label: 'Author' },
      message: { label: 'Message' },
      files: { label: 'Files' },
      additions: { label: 'Additions' },
      deletions: { label: 'Deletions' },
      ...lookFields,
    },
    { plainFields: ['hash', 'author', 'message', 'files', 'additions', 'deletions'] },
  ),
  async run(context, { environment: target }, flags) {
    const { report, operationLog, time, deadline } = context;
    refuseOutsideDevelopment(target.environment, 'Code cannot be committed in');
    const settle = parseSettle(flags);
    const author = commitAuthor(context, flags.author);
    const found = await context.findUnfrozen(target);
    const { name, port } = found;
    const trust = findListTrust(context, flags);
    const { recorded, ...looked } = await commitChanges(
      {
        environment: port,
        time,
        operationLog,
        ...(await createSafetyDeps(context, found, flags)),
      },
      {
        message: flags.message,
        author,
        force: flags.force,
        settle,
        expect: flags.expect.map(fromCode),
        waitForSync: flags.wait,
        busy: flags.busy ?? 'wait',
        deadline,
      },
    );
    const look = describeLook({ ...looked, stash: undefined, workflow: recorded?.workflow });
    if (!recorded) {
      if (trust !== undefined) reportTrust(operationLog, trust);
      if (flags.strict)
        throw new NothingToDoError('There is no code to commit.', {
          hint: `Look again: turnout env:diffstat ${name} --wait`,
        });
      report.warning('There is no code to commit.');
      return look;
    }
    const { commit, changes } = recorded;
    return {
      hash: commit?.hash,
      author: commit && `${commit.author} <${commit.email}>`,
      message: commit?.message.trim(),
      files: changes.length,
      additions: sum(changes.map(({ additions }) => additions)),
      deletions: sum(changes.map(({ deletions }) => deletions)),
      ...look,
    };
  },
});

/** People name paths as file:put takes them, or as env:diffstat prints them. */
function fromCode(path: string): string {
  return path.replace(/^(\.\/|\/?code\/)/, '');
}

function sum(counts: readonly (number | null)[]): number {
  return counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}
