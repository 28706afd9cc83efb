import { defineCommand, environmentArg } from '../../cli/define-command.ts';
import { readSettled } from '../../mode/readings.ts';
import { inNoBackup } from '../../output/change-list.ts';
import { rows } from '../../output/columns.ts';

export default defineCommand({
  name: 'env:diffstat',
  summary: 'Lists code that was changed over SFTP and not yet committed',
  details:
    'Such code is in no backup, and it does not survive when the platform moves the environment to another container.\nFiles that .gitignore matches are never listed, since they cannot be committed.',
  examples: [
    { command: 'env:diffstat my-site.dev', does: 'List the changes' },
    { command: 'env:diffstat my-site.dev --field=file', does: 'Print the paths only' },
    { command: 'env:diffstat my-site.dev --exit-code', does: 'In a script: stop with 4 when there are any' },
  ],
  args: { environment: environmentArg },
  flags: {
    wait: { summary: 'Wait until two readings agree, since the platform notices changes with a delay' },
    'exit-code': { summary: 'Exit with 4 when there are changes' },
  },
  output: rows({
    file: { label: 'File' },
    status: { label: 'Status' },
    deletions: { label: 'Deletions', kind: 'count' },
    additions: { label: 'Additions', kind: 'count' },
  }),
  async run(context, { environment: target }, flags) {
    const { report, talk, time, deadline } = context;
    const { port } = await context.findUnfrozen(target);
    const limits = { settle: flags.wait ? 2000 : 0, deadline };
    const changes = await readSettled({ environment: port, time, talk }, limits);
    report.notice(
      changes.length === 0 ? 'No changes on server.' : `Not committed yet: ${inNoBackup(changes)}.`,
    );
    if (changes.length > 0 && flags['exit-code']) context.exitWith('pending');
    return changes.map(({ path, status, deletions, additions }) => ({
      file: path,
      status,
      deletions,
      additions,
    }));
  },
});
