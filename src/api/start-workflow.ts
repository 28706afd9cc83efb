import { isDeepStrictEqual } from 'node:util';
import type { Workflow, WorkflowRequest } from '../contract/workflow.ts';
import { NetworkError, TurnoutError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';
import { ApiError } from './api-error.ts';
import { UnreachableError } from './transport/network-errors.ts';

interface Start {
  order: WorkflowRequest;
  /** Sends the order: once, whatever comes of it. */
  create(): Promise<Workflow>;
  /** The newest workflows of the environment. */
  list(): Promise<Workflow[]>;
  /** Workflows that were there before the order. */
  known: ReadonlySet<string>;
  /** The id of the user who gives the order. */
  user(): Promise<string>;
  site: string;
  clock: Clock;
  signal: AbortSignal;
}

const maxSearchTime = 60_000;
const pause = 2000;

/**
 * Creates a workflow. A lost answer is not a workflow that was not created, so one of ours is looked for
 * among those that were not there before, for a minute (decisions.md 6). Throws NetworkError when there is none.
 */
export async function startWorkflow(start: Start): Promise<Workflow> {
  try {
    return await start.create();
  } catch (error) {
    if (!isLostAnswer(error)) throw error;
    const found = await search(start);
    if (found) return found;
    throw new NetworkError(`${error.message} Whether "${start.order.type}" was started is not known.`, {
      hint: `This may still happen. Before trying again, look at: turnout workflow:list ${start.site}`,
      cause: error,
    });
  }
}

/** Nothing came back that says yes or no; the server may be at work nevertheless. */
function isLostAnswer(error: unknown): error is TurnoutError {
  if (!(error instanceof TurnoutError) || error.exit !== 'network') return false;
  if (error instanceof ApiError) return error.exchange.status >= 500;
  return !(error instanceof UnreachableError);
}

async function search({ order, list, known, user, clock, signal }: Start): Promise<Workflow | undefined> {
  const until = clock.elapsed() + maxSearchTime;
  const ours = await user();
  for (;;) {
    const found = (await list().catch(noList)).find(
      workflow =>
        !known.has(workflow.id) &&
        workflow.type === order.type &&
        workflow.user_id === ours &&
        isDeepStrictEqual(workflow.params ?? {}, order.params),
    );
    if (found || clock.elapsed() >= until) return found;
    await clock.sleep(pause, signal);
  }
}

// What took the answer away may still be there; the search goes on.
function noList(error: unknown): Workflow[] {
  if (error instanceof TurnoutError && error.exit === 'network') return [];
  throw error;
}
