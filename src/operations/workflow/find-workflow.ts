import { isFinished, type Workflow } from '../../contract/workflow.ts';
import type { LoggedWorkflow } from '../../contract/workflow-log.ts';
import { TimeoutError } from '../../errors/turnout-error.ts';
import type { EnvironmentPort, OperationDeps } from '../ports/operation-ports.ts';
import { lookUntil } from './poll-until.ts';

interface WantedWorkflow {
  /** As the platform calls it; quotation marks do not count, as in Terminus (platform-api.md 7.5). Undefined: any. */
  description: string | undefined;
  /**
   * Returns the moment, by the platform's clock in epoch milliseconds, from which on one that has ended counts too.
   * Undefined: what has ended before the first look does not count, and no times are compared.
   */
  since: (() => number) | undefined;
  /** By the clock's `elapsed`. */
  deadline: number;
}

/**
 * Resolves with the newest workflow that is running, that was created since, or that is created from now on. Throws
 * TimeoutError when there is none until the deadline.
 */
export async function newestWorkflow(
  deps: OperationDeps,
  { description, since, deadline }: WantedWorkflow,
): Promise<Workflow> {
  const { environment, time, operationLog } = deps;
  let old: Set<string> | undefined;
  const found = await lookUntil({ ...deps, deadline }, async () => {
    const all = (await environment.workflows()).filter(each => isNamed(each, description));
    old ??= endedBefore(all, since?.() ?? Number.POSITIVE_INFINITY);
    const newest = all.find(({ id }) => !old?.has(id));
    if (!newest) operationLog.waiting(waitingFor(environment, description));
    return newest;
  });
  if (!found) return notBegun(environment, description);
  if (!isFinished(found) || time.elapsed() + secondLook > deadline) return found;
  // The platform begins a sync some seconds after a push: what is over already may be that of the push before.
  operationLog.waiting(waitingFor(environment, description));
  await time.sleep(secondLook);
  const [newest] = (await environment.workflows()).filter(each => isNamed(each, description));
  return newest ?? found;
}

/** Milliseconds: platform-api.md 7.1 has 3.4 s between an order and the sync that it brings. */
const secondLook = 5000;

function endedBefore(workflows: readonly Workflow[], since: number): Set<string> {
  const ended = workflows.filter(each => isFinished(each) && each.created_at * 1000 < since);
  return new Set(ended.map(({ id }) => id));
}

function waitingFor({ name }: EnvironmentPort, description: string | undefined): string {
  return `Waiting until ${description === undefined ? 'a workflow' : `"${description}"`} begins in ${name}`;
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
    hint: `One that ended before is found with --since=SECONDS. See what ran: turnout workflow:list ${toSite(name)}`,
  });
}

function toSite(name: string): string {
  return name.split('.')[0] ?? name;
}

interface Code {
  /** The whole hash or the start of it, in small letters. */
  commit: string;
  log(): Promise<LoggedWorkflow[]>;
  /** By the clock's `elapsed`. */
  deadline: number;
}

/** Id of the newest workflow that brought a commit to the environment. Throws TimeoutError when none shows. */
export async function workflowOfCommit(
  deps: OperationDeps,
  { commit, log, deadline }: Code,
): Promise<string> {
  const { environment, operationLog } = deps;
  const found = await lookUntil({ ...deps, deadline }, async () => {
    const entry = (await log()).find(
      each => each.environment === environment.environment && each.target_commit?.startsWith(commit),
    );
    if (!entry) operationLog.waiting(`Waiting until the platform takes commit ${commit.slice(0, 8)}`);
    return entry;
  });
  if (found) return found.id;
  throw new TimeoutError(
    `The platform has not begun to bring commit ${commit} to ${environment.name} while turnout was waiting.`,
    {
      hint: `Was it pushed, and to this environment? See: turnout workflow:list ${toSite(environment.name)}`,
    },
  );
}
