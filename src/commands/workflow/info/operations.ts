import { defineCommand, siteArg } from '../../../cli/argv/define-command.ts';
import { rows } from '../../../output/columns.ts';
import { findWorkflow, operationDuration, workflowIdFlag } from '../../shared/workflow-fields.ts';

export default defineCommand({
  name: 'workflow:info:operations',
  summary: 'Lists the operations that a workflow consists of',
  examples: [{ command: 'workflow:info:operations my-site --id=UUID', does: 'List them' }],
  args: { site: siteArg },
  flags: { id: workflowIdFlag },
  output: rows(
    {
      id: { label: 'ID' },
      type: { label: 'Type' },
      result: { label: 'Result' },
      duration: { label: 'Duration' },
      description: { label: 'Operation Description', narrow: 'words' },
    },
    { keyedBy: 'id', defaultFields: ['type', 'result', 'duration', 'description'] },
  ),
  async run(context, { site: nameOrId }, { id }) {
    const { sites } = await context.api();
    const { operations = [] } = await findWorkflow(context, await sites.find(nameOrId), id);
    if (operations.length === 0) context.report.notice('Workflow does not contain any operations.');
    return operations.map((operation, index) => ({
      id: operation.id ?? String(index),
      type: operation.type,
      result: operation.result,
      duration: operationDuration(operation),
      description: operation.description,
    }));
  },
});
