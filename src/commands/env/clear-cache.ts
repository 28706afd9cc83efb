import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { clearCacheWorkflow } from '../../contract/workflow.ts';
import { runWorkflow } from '../../operations/workflow/run-workflow.ts';

export default defineCommand({
  name: 'env:clear-cache',
  summary: 'Clears the caches of an environment, and waits until that is done',
  examples: [{ command: 'env:clear-cache my-site.dev', does: 'Clear them' }],
  args: { environment: environmentArg },
  flags: {},
  async run(context, { environment: target }) {
    const { report, deadline } = context;
    const { port } = await context.findUnfrozen(target);
    await runWorkflow(port, { type: clearCacheWorkflow, params: { framework_cache: true }, deadline });
    report.notice(`Caches cleared on ${port.environment}.`);
  },
});
