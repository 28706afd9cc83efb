import { defineCommand, environmentArg } from '../../../cli/argv/define-command.ts';
import { availableUpdates } from '../../../contract/upstream.ts';
import { rows } from '../../../output/columns.ts';

export default defineCommand({
  name: 'upstream:updates:list',
  summary: 'Lists what the upstream of a site has and an environment has not got yet',
  examples: [
    { command: 'upstream:updates:list my-site.dev', does: 'List the commits, newest first' },
    { command: 'upstream:updates:list my-site.dev --field=hash', does: 'Print their hashes' },
  ],
  args: { environment: environmentArg },
  flags: {},
  output: rows({
    hash: { label: 'Commit ID', narrow: 'whole' },
    datetime: { label: 'Timestamp' },
    message: { label: 'Message', narrow: 'words' },
    author: { label: 'Author', narrow: 'first out' },
  }),
  async run(context, { environment: target }) {
    const { sites } = await context.api();
    const { site, environment, port } = await context.find(target);
    await port.mode();
    const updates = availableUpdates(await sites.upstreamUpdates(site.id, environment));
    if (updates.length === 0) context.report.warning('There are no available updates for this site.');
    return updates.map(({ hash, datetime, message, author }) => ({
      hash,
      datetime,
      message: message.trim().replace(/[\n\t]/g, ' '),
      author,
    }));
  },
});
