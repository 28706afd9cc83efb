import { defineCommand, siteArg } from '../../../cli/argv/define-command.ts';
import { findWorkflow, operationDuration, workflowIdFlag } from '../../shared/workflow-fields.ts';

export default defineCommand({
  name: 'workflow:info:logs',
  summary: 'Prints what the operations of a workflow have logged',
  examples: [{ command: 'workflow:info:logs my-site --id=UUID', does: 'Print it' }],
  args: { site: siteArg },
  flags: { id: workflowIdFlag },
  async run(context, { site: nameOrId }, { id }) {
    const { sites } = await context.api();
    const { operations = [], environment } = await findWorkflow(context, await sites.find(nameOrId), id);
    const logs = operations.flatMap(operation =>
      operation.log_output
        ? [`------ ${heading({ environment, ...operation })} ------\n${operation.log_output.trimEnd()}\n`]
        : [],
    );
    if (operations.length === 0) context.report.notice('Workflow does not contain any operations.');
    else if (logs.length === 0) context.report.notice('Workflow operations did not contain any logs.');
    else await context.printText(logs.join('\n'));
  },
});

interface LoggedOperation {
  type?: string | undefined;
  description?: string | undefined;
  run_time?: number | undefined;
  environment?: string | undefined;
}

/** `Operation: Sync code finished in 2s (dev)` */
function heading({ type, description = type ?? '', run_time, environment }: LoggedOperation): string {
  const duration = operationDuration({ run_time });
  const end = duration === undefined ? '' : ` finished in ${duration}`;
  return `Operation: ${description}${end}${environment === undefined ? '' : ` (${environment})`}`;
}
