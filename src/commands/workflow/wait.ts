import type { Context } from '../../cli/context.ts';
import { defineCommand, environmentArg } from '../../cli/define-command.ts';
import { parseSeconds } from '../../cli/seconds.ts';
import type { Workflow } from '../../contract/workflow.ts';
import { NotFoundError, UsageError } from '../../errors/turnout-error.ts';
import { newestWorkflow, workflowOfCommit } from '../../mode/find-workflow.ts';
import type { FoundEnvironment } from '../../mode/ports.ts';
import { toItsEnd } from '../../mode/run-workflow.ts';

export default defineCommand({
  name: 'workflow:wait',
  summary: 'Waits until a workflow of an environment has ended; a timeout is exit code 6',
  details: [
    'Which one: the one with --id; the one that brings --commit to the environment; else the newest that is running, or',
    'the next one to begin. DESCRIPTION narrows that to workflows that the platform calls so. One that has ended before is',
    'looked for with --since. Nothing found in time is exit code 6 as well, a workflow that failed is 5.',
  ].join('\n'),
  examples: [
    { command: 'workflow:wait my-site.dev', does: 'Wait for what is running there, or for what begins next' },
    {
      command: 'workflow:wait my-site.dev --commit=1eb98e7',
      does: 'After git push: wait until that commit has arrived',
    },
    {
      command: 'workflow:wait my-site.dev --since=60 --timeout=120',
      does: 'Count what began up to a minute ago; wait two minutes at the most',
    },
    { command: 'workflow:wait my-site.dev --id=UUID', does: 'Go on waiting for one that turnout has named' },
  ],
  args: {
    environment: environmentArg,
    description: {
      kind: 'optional text',
      name: 'DESCRIPTION',
      summary: 'Only a workflow of this description, such as "Sync code on dev"',
    },
  },
  flags: {
    id: { summary: 'The workflow with this id', value: 'UUID' },
    commit: { summary: 'The workflow that brings this commit: 7 to 40 digits of its hash', value: 'HASH' },
    since: { summary: 'Count workflows that began up to so many seconds ago (0)', value: 'SECONDS' },
    max: { summary: 'The same as --timeout, as Terminus calls it', value: 'SECONDS' },
  },
  async run(context, { environment: target, description }, { id, commit, since, max }) {
    const { time, report, find } = context;
    const ways = Object.entries({ '--id': id, '--commit': commit, DESCRIPTION: description });
    const given = ways.filter(([, value]) => value !== undefined).map(([way]) => way);
    if (given.length > 1) {
      throw new UsageError(`${given.join(' and ')} name different workflows.`, { hint: 'Give one of them.' });
    }
    const hash = commit === undefined ? undefined : parseCommit(commit);
    const lookBack = parseSeconds('--since', since) ?? 0;
    const longest = parseSeconds('--max', max);
    const deadline = longest === undefined ? context.deadline : time.elapsed() + longest;
    const found = await find(target);
    const order = { id, hash, deadline, wanted: { description, lookBack, deadline } };
    const workflow = await findWorkflow(context, found, order);
    const ended = toItsEnd(found.port, await found.port.follow(workflow, deadline));
    report.notice(ended.active_description ?? ended.description ?? ended.type);
  },
});

interface Order {
  id: string | undefined;
  hash: string | undefined;
  deadline: number;
  wanted: Parameters<typeof newestWorkflow>[1];
}

async function findWorkflow(
  { api, time, talk }: Context,
  { site, environment, port }: FoundEnvironment,
  { id, hash, deadline, wanted }: Order,
): Promise<Workflow> {
  const { workflows } = await api();
  const parts = { environment: port, time, talk };
  if (hash !== undefined) {
    const log = () => workflows.log(site.id);
    return workflows.get(site.id, await workflowOfCommit(parts, { commit: hash, log, deadline }));
  }
  if (id === undefined) return newestWorkflow(parts, wanted);
  const workflow = await workflows.get(site.id, id);
  if (workflow.environment === undefined || workflow.environment === environment) return workflow;
  throw new NotFoundError(`The workflow ${id} is not one of ${port.name} but of ${workflow.environment}.`, {
    hint: `See what is running: turnout workflow:list ${site.name}`,
  });
}

function parseCommit(text: string): string {
  if (/^[0-9a-f]{7,40}$/i.test(text)) return text.toLowerCase();
  throw new UsageError(`"${text}" is not the hash of a commit.`, {
    hint: 'It has 7 to 40 digits, as git log --oneline prints it.',
  });
}
