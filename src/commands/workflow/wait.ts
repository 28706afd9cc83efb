import { defineCommand, environmentArg } from '../../cli/define-command.ts';
import type { Workflow } from '../../contract/workflow.ts';
import { NotFoundError } from '../../errors/turnout-error.ts';
import { toItsEnd } from '../../mode/run-workflow.ts';

export default defineCommand({
  name: 'workflow:wait',
  summary: 'Waits until a workflow of an environment has ended; a timeout is exit code 6',
  examples: [
    { command: 'workflow:wait my-site.dev', does: 'Wait for whatever is running there' },
    {
      command: 'workflow:wait my-site.dev --id=UUID --timeout=60',
      does: 'Wait for one workflow, a minute at the most',
    },
  ],
  args: { environment: environmentArg },
  flags: { id: { summary: 'The workflow; else every one that is running there', value: 'UUID' } },
  async run({ api, find, deadline, report }, { environment: target }, { id }) {
    const { site, port } = await find(target);
    const waiting =
      id === undefined ? await port.running() : [await (await api()).workflows.get(site.id, id)];
    if (waiting.length === 0) return report.notice(`Nothing is running in ${port.name}.`);
    const [first] = waiting;
    if (first?.environment !== undefined && first.environment !== target.environment) {
      throw new NotFoundError(
        `The workflow ${first.id} is not one of ${port.name} but of ${first.environment}.`,
        { hint: `See what is running: turnout workflow:list ${site.name}` },
      );
    }
    const seen: Workflow[] = [];
    for (const workflow of waiting.toReversed()) seen.push(await port.follow(workflow, deadline));
    // A failed one does not keep us from waiting for those behind it.
    for (const workflow of seen) {
      const ended = toItsEnd(port, workflow);
      report.notice(ended.active_description ?? ended.description ?? ended.type);
    }
  },
});
