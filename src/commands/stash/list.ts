import { defineCommand } from '../../cli/argv/define-command.ts';
import { parseTarget } from '../../cli/argv/target.ts';
import { rows } from '../../output/columns.ts';
import { lineTotals } from '../shared/change-columns.ts';

export default defineCommand({
  name: 'stash:list',
  summary: 'Lists the stashes on this machine',
  examples: [
    { command: 'stash:list', does: 'List all of them, the newest first' },
    { command: 'stash:list my-site.dev', does: 'List those of an environment' },
  ],
  args: {
    environment: { kind: 'optional text', name: 'SITE.ENV', summary: 'Only those of this environment' },
  },
  flags: {},
  output: rows(
    {
      id: { label: 'ID', copied: true },
      environment: { label: 'Environment', narrow: 'whole or none' },
      taken: { label: 'Taken', kind: 'date' },
      by: { label: 'By' },
      files: { label: 'Files' },
      additions: { label: 'Additions', narrow: 'first out' },
      deletions: { label: 'Deletions', narrow: 'first out' },
      base: { label: 'Base' },
      platform: { label: 'Platform' },
      folder: { label: 'Folder', copied: true },
    },
    { keyedBy: 'id', defaultFields: ['id', 'environment', 'taken', 'by', 'files', 'additions', 'deletions'] },
  ),
  async run({ shelf, report, platform }, { environment: asked }) {
    const target = asked === undefined ? undefined : parseTarget(asked);
    const { stashes, damaged } = (await shelf()).list();
    for (const { folder, problem } of damaged) {
      report.warning(`${folder} cannot be used as a stash. ${problem.message}`);
    }
    const shown = stashes.filter(
      ({ manifest: { site, environment } }) =>
        !target || (environment === target.environment && [site.name, site.id].includes(target.site)),
    );
    if (shown.length === 0) report.notice('There are no stashes.');
    const here = platform().name;
    const ofOthers = shown.filter(({ manifest }) => (manifest.platform ?? here) !== here);
    for (const { id, manifest } of ofOthers) {
      report.notice(`${id} was taken on ${manifest.platform}; you are on ${here}.`);
    }
    return shown.map(({ id, folder, manifest }) => ({
      id,
      environment: `${manifest.site.name}.${manifest.environment}`,
      taken: Math.floor(manifest.takenAt / 1000),
      by: manifest.takenBy,
      files: manifest.changes.length,
      ...lineTotals(manifest.changes),
      base: manifest.base,
      platform: manifest.platform,
      folder,
    }));
  },
});
