import { defineCommand, environmentArg } from '../../../cli/argv/define-command.ts';
import { hasComposerUpdates, isOutdated } from '../../../contract/upstream.ts';
import { text } from '../../../output/columns.ts';

export default defineCommand({
  name: 'upstream:updates:status',
  summary: 'Prints outdated when the upstream has something new for an environment, else current',
  examples: [
    { command: 'upstream:updates:status my-site.dev', does: 'Print it' },
    { command: 'upstream:updates:status my-site.live', does: 'The same for what is deployed' },
  ],
  args: { environment: environmentArg },
  flags: {},
  output: text,
  async run(context, { environment: target }) {
    const { sites, environments } = await context.api();
    const { site, environment, port } = await context.find(target);
    await port.mode();
    if (isOutdated(await sites.upstreamUpdates(site.id, environment), environment)) return 'outdated';
    const composer = await environments.composerUpdates({ site: site.id, environment });
    return composer && hasComposerUpdates(composer) ? 'outdated' : 'current';
  },
});
