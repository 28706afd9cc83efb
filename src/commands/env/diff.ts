import { defineCommand, developmentArg } from '../../cli/argv/define-command.ts';
import type { PendingChange } from '../../contract/diffstat.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { inNoBackup } from '../../output/change-list.ts';
import { identityFlag } from '../shared/identity-flag.ts';
import { pendingPatch } from '../shared/pending-patch.ts';

export default defineCommand({
  name: 'env:diff',
  summary: 'Shows code that was changed over SFTP and not yet committed, as a patch',
  details: [
    'The committed code is fetched with Git, the changed files over SFTP; nothing is changed. At a terminal the patch is',
    'shown with PAGER or less; in a pipe it is what git apply takes. Binary files are only named, unless --binary is given.',
  ].join('\n'),
  examples: [
    { command: 'env:diff my-site.dev', does: 'Show what was changed' },
    { command: 'env:diff my-site.dev wp-content/themes', does: 'Only below a folder' },
    { command: 'env:diff my-site.dev --binary > work.patch', does: 'Keep it for git apply work.patch' },
    { command: 'env:diff my-site.dev --stat', does: 'Show how much was changed in each file' },
  ],
  args: {
    environment: developmentArg,
    paths: {
      kind: 'texts',
      name: 'PATH',
      summary: 'Only these files and folders, as env:diffstat names them',
    },
  },
  flags: {
    stat: { summary: 'How many lines of each file were changed, not which' },
    'name-only': { summary: 'Only the paths' },
    binary: { summary: 'Put binary files into the patch as well, so that git apply makes them' },
    identity: identityFlag,
  },
  async run(context, { environment: target, paths }, flags) {
    const { stat, 'name-only': nameOnly, binary, identity } = flags;
    const { report, toPath: pathOf } = context;
    const forms = (['stat', 'name-only', 'binary'] as const).filter(name => flags[name]);
    if (forms.length > 1) {
      const named = forms.map(name => `--${name}`).join(' and ');
      throw new UsageError(`${named} contradict each other.`, { hint: 'Give one of them.' });
    }
    const found = await context.findUnfrozen(target);
    const all = await found.port.pendingChanges();
    const changes = paths.length === 0 ? all : all.filter(change => isBelow(change, paths));
    if (changes.length === 0) {
      return report.notice(all.length === 0 ? 'No changes on server.' : 'No changes below these paths.');
    }
    report.notice(`Not committed yet: ${inNoBackup(changes)}.`);
    if (nameOnly) return context.printText(changes.map(({ path }) => `${path}\n`).join(''));
    const form = stat ? 'stat' : binary ? 'binary' : 'patch';
    await context.printPatch(
      await pendingPatch(context, { found, changes, identity: identity && pathOf(identity), form }),
      form,
    );
  },
});

/** Whether a change is one of these files, or lies in one of these folders. */
function isBelow({ path }: PendingChange, paths: readonly string[]): boolean {
  return paths.some(each => {
    const name = each.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
    return name === '' || name === '.' || path === name || path.startsWith(`${name}/`);
  });
}
