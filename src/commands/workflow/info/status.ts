import { defineCommand, siteArg } from '../../../cli/argv/define-command.ts';
import { properties } from '../../../output/columns.ts';
import {
  findWorkflow,
  workflowColumns,
  workflowFields,
  workflowIdFlag,
} from '../../shared/workflow-fields.ts';

export default defineCommand({
  name: 'workflow:info:status',
  summary: 'Shows how a workflow stands, or how it ended',
  examples: [
    { command: 'workflow:info:status my-site', does: 'Show the newest' },
    {
      command: 'workflow:info:status my-site --id=UUID --field=status',
      does: 'Print running, succeeded or failed',
    },
  ],
  args: { site: siteArg },
  flags: { id: workflowIdFlag },
  output: properties(workflowColumns),
  async run(context, { site: nameOrId }, { id }) {
    const { sites } = await context.api();
    const workflow = await findWorkflow(context, await sites.find(nameOrId), id);
    return workflowFields(workflow, context.time.now());
  },
});
