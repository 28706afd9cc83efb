import type { Target } from '../../../cli/argv/argument-types.ts';
import { defineCommand, developmentArg } from '../../../cli/argv/define-command.ts';
import { isDevelopment } from '../../../contract/environment.ts';
import { availableUpdates } from '../../../contract/upstream.ts';
import { NothingToDoError, RefusedError } from '../../../errors/turnout-error.ts';
import { applyUpstream } from '../../../operations/environment/apply-upstream.ts';
import { busyChoices } from '../../../operations/wait-options.ts';

export default defineCommand({
  name: 'upstream:updates:apply',
  summary: 'Merges what the upstream of a site has into an environment in Git mode',
  details: [
    'A conflict is exit code 5, and nothing is changed: merge by hand and push, or let the upstream win with',
    '--accept-upstream. In SFTP mode it is refused, for the merge would go over what is being edited.',
  ].join('\n'),
  examples: [
    { command: 'upstream:updates:apply my-site.dev', does: 'Apply them' },
    {
      command: 'upstream:updates:apply my-site.dev --accept-upstream --updatedb',
      does: 'The upstream wins where lines are disputed; update the database afterwards',
    },
  ],
  args: { environment: developmentArg },
  flags: {
    'accept-upstream': { summary: 'Where both have changed the same lines, the upstream wins' },
    updatedb: { summary: 'Run the database updates afterwards (Drupal)' },
    strict: { summary: 'Exit with 7 when there are no updates' },
    busy: {
      summary: "What to do while another user's workflow runs",
      value: 'ACTION',
      choices: busyChoices,
    },
  },
  async run(context, { environment: target }, flags) {
    const { report, operationLog, time, deadline } = context;
    refuseOutsideDevelopment(target);
    const found = await context.findUnfrozen(target);
    const { sites } = await context.api();
    const { site, environment } = found;
    const workflow = await applyUpstream(
      {
        environment: found.port,
        time,
        operationLog,
        lock: await context.lock(found),
        updates: async () => availableUpdates(await sites.upstreamUpdates(site.id, environment)),
        begin: count =>
          report.notice(
            `Applying ${count} upstream update(s) to the ${environment} environment of ${site.name}...`,
          ),
      },
      {
        updateDatabase: flags.updatedb,
        acceptUpstream: flags['accept-upstream'],
        busy: flags.busy ?? 'wait',
        deadline,
      },
    );
    if (workflow) return report.notice(workflow.active_description ?? 'Applied upstream updates.');
    if (flags.strict) {
      throw new NothingToDoError('There are no available updates for this site.', {
        hint: `Look again: turnout upstream:updates:list ${found.name}`,
      });
    }
    report.warning('There are no available updates for this site.');
  },
});

function refuseOutsideDevelopment({ site, environment }: Target): void {
  if (isDevelopment(environment)) return;
  throw new RefusedError(`Upstream updates cannot be applied to the ${environment} environment.`, {
    hint: `Apply them to dev or a multidev, then deploy: turnout env:deploy ${site}.test`,
  });
}
