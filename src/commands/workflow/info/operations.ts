import { defineCommand, siteArg } from '../../../cli/define-command.ts';
import { findWorkflow, inSeconds, workflowIdFlag } from '../../../cli/workflow-fields.ts';
import { rows } from '../../../output/columns.ts';

export default defineCommand({
  name: 'workflow:info:operations',
  summary: 'Lists the operations that a workflow consists of',
  examples: [{ command: 'workflow:info:operations my-site --id=UUID', does: 'List them' }],
  args: { site: siteArg },
  flags: { id: workflowIdFlag },
  output: rows({
    type: { label: 'Operation Type' },
    description: { label: 'Operation Description' },
    result: { label: 'Result' },
    duration: { label: 'Duration' },
  }),
  async run(context, { site: nameOrId }, { id }) {
    const { sites } = await context.api();
    const { operations = [] } = await findWorkflow(context, await sites.find(nameOrId), id);
    if (operations.length === 0) context.report.notice('Workflow does not contain any operations.');
    return operations.map(({ type, description, result, run_time }) => ({
      type,
      description,
      result,
      duration: run_time === undefined ? undefined : inSeconds(run_time),
    }));
  },
});
