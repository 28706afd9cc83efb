import type { Commit } from '../../contract/code-log.ts';
import { deployWorkflow, firstDeployWorkflow, type Workflow } from '../../contract/workflow.ts';
import { RefusedError } from '../../errors/turnout-error.ts';
import type { LockPort } from '../ports/lock-port.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import type { WaitOptions } from '../wait-options.ts';
import { lookUntil } from '../workflow/poll-until.ts';
import { runWorkflow } from '../workflow/run-workflow.ts';
import { waitForOthers } from '../workflow/wait-for-running-workflows.ts';

export interface DeployDeps extends OperationDeps {
  lock: LockPort;
  /** Where the code comes from. */
  source: {
    environment: string;
    /** Newest first; nothing where it was never deployed to. */
    codeLog(): Promise<Commit[]>;
  };
  /** Whether there was a first deploy. */
  isInitialized(): Promise<boolean>;
}

export interface DeployOptions extends Pick<WaitOptions, 'busy' | 'deadline'> {
  note: string;
  updateDatabase: boolean;
  clearCache: boolean;
  /** The environment whose database and files the target gets; undefined: it keeps its own. */
  contentFrom: string | undefined;
}

export interface DeployOutcome {
  workflow: Workflow;
  /** What is there now and was not before, newest first; all there is after a first deploy. */
  commits: readonly Commit[];
}

/** How long the code log may be behind a deploy that is done. Milliseconds. */
const logTimeout = 10_000;

/**
 * Brings the commits of the environment before it to test or live. Undefined when it has them all. Throws RefusedError
 * when there is nothing to begin with.
 */
export async function deployCode(
  deps: DeployDeps,
  options: DeployOptions,
): Promise<DeployOutcome | undefined> {
  return deps.lock.alone(options, () => deployAlone(deps, options));
}

async function deployAlone(deps: DeployDeps, options: DeployOptions): Promise<DeployOutcome | undefined> {
  const { environment, source, time, operationLog } = deps;
  const isInitialized = await deps.isInitialized();
  await waitForOthers(deps, options);
  const commits = (await source.codeLog()).filter(({ labels }) => !labels.includes(environment.environment));
  const [newest] = commits;
  if (!newest) {
    if (isInitialized) return undefined;
    throw new RefusedError(`There is no code to deploy: ${source.environment} was never deployed to.`, {
      hint: `Deploy there first: turnout env:deploy ${environment.name.replace(/[^.]*$/, source.environment)}`,
    });
  }
  const order = isInitialized ? nextDeploy(options) : firstDeploy(options, source.environment);
  const workflow = await runWorkflow(environment, { ...order, deadline: options.deadline });
  const isThere = await lookUntil(
    { time, deadline: Math.min(options.deadline, time.elapsed() + logTimeout) },
    async () => ((await environment.codeLog()).some(({ hash }) => hash === newest.hash) ? true : undefined),
  );
  if (!isThere) {
    operationLog.warning(
      `The code log does not show the deploy yet. Look again with: turnout env:code-log ${environment.name}`,
    );
  }
  return { workflow, commits };
}

// 0 and 1, as Terminus sends them (platform-api.md 7.1).
function nextDeploy({ note, updateDatabase, clearCache, contentFrom }: DeployOptions) {
  const params = {
    updatedb: Number(updateDatabase),
    clear_cache: Number(clearCache),
    annotation: note,
    ...(contentFrom === undefined ? {} : describeContent(contentFrom)),
  };
  return { type: deployWorkflow, params };
}

/** The first time there is no content to keep: it comes along with the code. */
function firstDeploy({ note }: DeployOptions, source: string) {
  return { type: firstDeployWorkflow, params: { annotation: note, ...describeContent(source) } };
}

/** What a workflow is told to copy database and files with. */
function describeContent(environment: string) {
  return {
    clone_database: { from_environment: environment },
    clone_files: { from_environment: environment },
  };
}
