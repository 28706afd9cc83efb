import { defineCommand, siteArg } from '../../../cli/define-command.ts';
import { findWorkflow, workflowIdFlag } from '../../../cli/workflow-fields.ts';

export default defineCommand({
  name: 'workflow:info:logs',
  summary: 'Prints what the operations of a workflow have logged',
  examples: [{ command: 'workflow:info:logs my-site --id=UUID', does: 'Print it' }],
  args: { site: siteArg },
  flags: { id: workflowIdFlag },
  async run(context, { site: nameOrId }, { id }) {
    const { sites } = await context.api();
    const { operations = [] } = await findWorkflow(context, await sites.find(nameOrId), id);
    const logs = operations.flatMap(({ type, description, log_output: log }) =>
      log ? [`------ ${description ?? type ?? 'Operation'} ------\n${log.trimEnd()}\n`] : [],
    );
    if (operations.length === 0) context.report.notice('Workflow does not contain any operations.');
    else if (logs.length === 0) context.report.notice('Workflow operations did not contain any logs.');
    else await context.printText(logs.join('\n'));
  },
});
