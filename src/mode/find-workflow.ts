import { isFinished, type Workflow } from '../contract/workflow.ts';
import type { LoggedWorkflow } from '../contract/workflow-log.ts';
import { TimeoutError } from '../errors/turnout-error.ts';
import { lookUntil } from './look-until.ts';
import type { EnvironmentPort, Parts } from './ports.ts';

interface Wanted {
  /** As the platform calls it; quotation marks do not count, as in Terminus (platform-api.md 7.5). */
  description: string | undefined;
  /** Milliseconds before now: one that ended since is wanted too. */
  lookBack: number;
  /** By the clock's `elapsed`. */
  deadline: number;
}

/**
 * The newest workflow that is running, or that is created from now on. Throws TimeoutError when there is none until
 * the deadline.
 */
export async function newestWorkflow(
  parts: Parts,
  { description, lookBack, deadline }: Wanted,
): Promise<Workflow> {
  const { environment, time, talk } = parts;
  const since = time.now() - lookBack;
  let old: Set<string> | undefined;
  const found = await lookUntil({ ...parts, deadline }, async () => {
    const all = (await environment.workflows()).filter(each => isNamed(each, description));
    // By the platform's clock, and ours may be wrong: without a look back no times are compared.
    old ??= new Set(all.filter(each => isOld(each, { since, lookBack })).map(({ id }) => id));
    const newest = all.find(({ id }) => !old?.has(id));
    if (!newest) talk.waiting(`Waiting until a workflow begins in ${environment.name}`);
    return newest;
  });
  return found ?? notBegun(environment, description);
}

function isOld(workflow: Workflow, { since, lookBack }: { since: number; lookBack: number }): boolean {
  return isFinished(workflow) && (lookBack === 0 || workflow.created_at * 1000 < since);
}

function isNamed(workflow: Workflow, wanted: string | undefined): boolean {
  return wanted === undefined || unquoted(workflow.description ?? workflow.type) === unquoted(wanted);
}

function unquoted(text: string): string {
  return text.replaceAll('"', '').trim();
}

function notBegun({ name }: EnvironmentPort, description: string | undefined): never {
  const what = description === undefined ? 'No workflow' : `No workflow "${description}"`;
  throw new TimeoutError(`${what} has begun in ${name} while turnout was waiting for one.`, {
    hint: 'One that ended before is found with --since=SECONDS. See what ran: turnout workflow:list SITE',
  });
}

interface Code {
  /** The whole hash or the start of it, in small letters. */
  commit: string;
  log(): Promise<LoggedWorkflow[]>;
  /** By the clock's `elapsed`. */
  deadline: number;
}

/** Id of the newest workflow that brought a commit to the environment. Throws TimeoutError when none shows. */
export async function workflowOfCommit(parts: Parts, { commit, log, deadline }: Code): Promise<string> {
  const { environment, talk } = parts;
  const found = await lookUntil({ ...parts, deadline }, async () => {
    const entry = (await log()).find(
      each => each.environment === environment.environment && each.target_commit?.startsWith(commit),
    );
    if (!entry) talk.waiting(`Waiting until the platform takes commit ${commit.slice(0, 8)}`);
    return entry;
  });
  if (found) return found.id;
  throw new TimeoutError(
    `The platform has not begun to bring commit ${commit} to ${environment.name} while turnout was waiting.`,
    { hint: 'Was it pushed, and to this environment? See: turnout workflow:list SITE' },
  );
}
