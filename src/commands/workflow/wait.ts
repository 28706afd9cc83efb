import { defineCommand, environmentArg } from '../../cli/argv/define-command.ts';
import { parseSeconds } from '../../cli/argv/parse-duration.ts';
import type { Context } from '../../cli/runtime/context.ts';
import type { Workflow } from '../../contract/workflow.ts';
import { NotFoundError, TimeoutError, UsageError } from '../../errors/turnout-error.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import { newestWorkflow, workflowOfCommit } from '../../operations/workflow/find-workflow.ts';
import { toItsEnd } from '../../operations/workflow/run-workflow.ts';

export default defineCommand({
  name: 'workflow:wait',
  summary: 'Waits until a workflow of an environment has ended, after git push that of the code',
  details: [
    'Which one: the newest "Sync code on ENV" that began in the last minute, that is running, or that begins now. DESCRIPTION',
    'names another one, --any takes whatever runs there or begins next, --commit that which brings a commit, --id one that',
    'was named. One that failed is exit code 5, one that runs longer than --timeout 6. That none begins in three minutes',
    'is a warning, as in Terminus: the push may have brought nothing. With --timeout, --commit, --id and --any it is 6. --max is',
    'the limit of Terminus: for the beginning, then for the end, and what takes longer is a warning and exit code 0.',
  ].join('\n'),
  examples: [
    { command: 'workflow:wait my-site.dev', does: 'After git push: wait until the code has arrived' },
    {
      command: 'workflow:wait my-site.dev --commit=1eb98e7',
      does: 'The same for this commit, however long ago it was pushed',
    },
    {
      command: 'workflow:wait my-site.dev --any',
      does: 'Wait for what is running there, or for what begins next',
    },
    {
      command: 'workflow:wait my-site.dev --since=600 --timeout=120',
      does: 'Count what began up to ten minutes ago; wait two minutes at the most',
    },
    { command: 'workflow:wait my-site.dev --id=UUID', does: 'Go on waiting for one that turnout has named' },
  ],
  args: {
    environment: environmentArg,
    description: {
      kind: 'optional text',
      name: 'DESCRIPTION',
      summary: 'Only a workflow of this description ("Sync code on ENV")',
    },
  },
  flags: {
    id: { summary: 'The workflow with this id', value: 'UUID' },
    commit: { summary: 'The workflow that brings this commit: 7 to 40 digits of its hash', value: 'HASH' },
    any: { summary: 'Any workflow: what is running, or what begins next' },
    since: {
      summary: 'Count workflows that began up to so many seconds ago (60; with --any 0)',
      value: 'SECONDS',
    },
    start: { summary: 'Count workflows that began after this moment, as date +%s prints it', value: 'EPOCH' },
    max: { summary: 'Stop after so many seconds, with exit code 0', value: 'SECONDS' },
  },
  async run(context, { environment: target, description }, flags) {
    const { report, find } = context;
    refuseSeveral(flags, description);
    const hash = flags.commit === undefined ? undefined : parseCommit(flags.commit);
    const since = beginning(flags);
    const limits = toOptions(context, flags);
    const found = await find(target);
    const wanted = flags.any ? undefined : description || `Sync code on ${found.environment}`;
    const workflow = await unlessLate(context, limits.begin, deadline =>
      findWorkflow(context, found, { id: flags.id, hash, description: wanted, since, deadline }),
    );
    const ended =
      workflow &&
      (await unlessLate(context, limits.end, async deadline =>
        toItsEnd(found.port, await found.port.follow(workflow, deadline)),
      ));
    if (ended) report.notice(ended.active_description ?? ended.description ?? ended.type);
  },
});

/** How long Terminus waits for a workflow to begin. Milliseconds. */
const terminusTimeout = 180_000;

interface Limits {
  /** Milliseconds that a workflow may take to begin; none there by then is no failure. Undefined: it is one. */
  begin: number | undefined;
  /** The same for its end. */
  end: number | undefined;
}

/**
 * As Terminus has it, nothing to wait for is no failure: a push that brings nothing new begins no workflow. That one
 * which runs has not ended is a failure, for the next step would meet the old code, unless `--max` says that it is not.
 */
function toOptions(
  { isTimeoutGiven }: Context,
  { id, commit, any, max }: WaitSelectors & { max?: string | undefined },
): Limits {
  const given = parseSeconds('--max', max) || undefined;
  const isStrict = isTimeoutGiven || any || id !== undefined || commit !== undefined;
  return { begin: given ?? (isStrict ? undefined : terminusTimeout), end: given };
}

/** Resolves with undefined, and says so, when the limit has passed; without one the deadline of the command holds. */
async function unlessLate<T>(
  { time, deadline, report }: Context,
  limit: number | undefined,
  wait: (deadline: number) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await wait(limit === undefined ? deadline : time.elapsed() + limit);
  } catch (error) {
    if (limit === undefined || !(error instanceof TimeoutError)) throw error;
    report.warning(error.message);
    if (error.hint) report.notice(error.hint);
    return undefined;
  }
}

interface WaitSelectors {
  id: string | undefined;
  commit: string | undefined;
  any: boolean;
  since: string | undefined;
  start: string | undefined;
}

function refuseSeveral(flags: WaitSelectors, description: string | undefined): void {
  const { id, commit, any, since, start } = flags;
  const ways = { '--id': id, '--commit': commit, DESCRIPTION: description, '--any': any || undefined };
  const given = Object.entries(ways).flatMap(([way, value]) => (value === undefined ? [] : [way]));
  if (given.length > 1) {
    throw new UsageError(`${given.join(' and ')} name different workflows.`, { hint: 'Give one of them.' });
  }
  if (since !== undefined && start !== undefined) {
    throw new UsageError('--since and --start name different moments.', { hint: 'Give one of them.' });
  }
}

/** Returns from when on a workflow counts, for a moment of the platform's clock; 0 is what Terminus has unless given. */
function beginning({ since, start, any }: WaitSelectors): ((now: number) => number) | undefined {
  const moment = parseSeconds('--start', start);
  if (moment) return () => moment;
  const lookBack = parseSeconds('--since', since) ?? (any ? 0 : 60_000);
  return lookBack === 0 ? undefined : now => now - lookBack;
}

interface FindOptions {
  id: string | undefined;
  hash: string | undefined;
  description: string | undefined;
  since: ((now: number) => number) | undefined;
  deadline: number;
}

async function findWorkflow(
  { api, time, operationLog }: Context,
  { site, environment, port }: FoundEnvironment,
  { id, hash, description, since, deadline }: FindOptions,
): Promise<Workflow> {
  const { workflows, clockAhead } = await api();
  const parts = { environment: port, time, operationLog };
  if (hash !== undefined) {
    const log = () => workflows.log(site.id);
    return workflows.get(site.id, await workflowOfCommit(parts, { commit: hash, log, deadline }));
  }
  if (id === undefined) {
    const platformNow = () => time.now() + (clockAhead() ?? 0);
    return newestWorkflow(parts, { description, since: since && (() => since(platformNow())), deadline });
  }
  const workflow = await workflows.find(site, id);
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
