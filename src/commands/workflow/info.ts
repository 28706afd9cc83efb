import { defineCommand, siteArg } from '../../cli/argv/define-command.ts';
import { failureReason, isFinished } from '../../contract/workflow.ts';
import { properties } from '../../output/columns.ts';
import { findWorkflow, workflowColumns, workflowFields, workflowIdFlag } from '../shared/workflow-fields.ts';

export default defineCommand({
  name: 'workflow:info',
  summary: 'Shows a workflow: who started it, how it ended and why',
  examples: [
    { command: 'workflow:info my-site', does: 'Show the newest' },
    { command: 'workflow:info my-site --id=UUID --field=reason', does: 'Print why it failed' },
  ],
  args: { site: siteArg },
  flags: { id: workflowIdFlag },
  output: properties({
    ...workflowColumns,
    type: { label: 'Type' },
    operations: { label: 'Operations' },
    result: { label: 'Result', whenAbsent: 'hidden' },
    reason: { label: 'Reason', whenAbsent: 'hidden' },
  }),
  async run(context, { site: nameOrId }, { id }) {
    const { sites } = await context.api();
    const workflow = await findWorkflow(context, await sites.find(nameOrId), id);
    const { type, operations = [], result } = workflow;
    const hasFailed = isFinished(workflow) && result !== 'succeeded';
    return {
      ...workflowFields(workflow, context.time.now()),
      type,
      operations: operations.length,
      // `status` has Terminus's three words; the platform's own may be `aborted`.
      result: result ?? undefined,
      reason: hasFailed ? failureReason(workflow) : undefined,
    };
  },
});
