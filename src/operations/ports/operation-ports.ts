import type { Commit } from '../../contract/code-log.ts';
import type { PendingChange } from '../../contract/diffstat.ts';
import type { ConnectionMode } from '../../contract/environment.ts';
import type { Workflow } from '../../contract/workflow.ts';
import type { Purpose } from '../operation-wording.ts';

// What the protocols of this folder need of the world, and no more. They do no I/O of their own, so that
// every order of events can be tried in a test.

/** Gives orders to the platform. */
export interface WorkflowPort {
  /** `my-site.dev`, as it is shown. */
  readonly name: string;
  /** Creates a workflow: sent once, never again. */
  start(type: string, params: Record<string, unknown>): Promise<Workflow>;
  /**
   * Follows it until it has a result or `until` (by `elapsed`) has passed; answers what was seen last.
   * `onLook` gets what each look has seen, and is waited for.
   */
  follow(workflow: Workflow, until: number, onLook?: (seen: Workflow) => Promise<void>): Promise<Workflow>;
}

/** One environment of the platform. */
export interface EnvironmentPort extends WorkflowPort {
  readonly environment: string;
  /** Read afresh. Throws NotFoundError when there is no such environment. */
  mode(): Promise<ConnectionMode>;
  /** The live diffstat. Throws when the answer is not one: that is not the same as "no changes". */
  pendingChanges(): Promise<PendingChange[]>;
  /** Workflows of this environment that have no result yet. */
  running(): Promise<Workflow[]>;
  /** The newest workflows of this environment, newest first. */
  workflows(): Promise<Workflow[]>;
  /** All workflows of this environment that the platform still knows, newest first. */
  history(): Promise<Workflow[]>;
  /** The commits, newest first. */
  codeLog(): Promise<Commit[]>;
}

/** The environment that a command is about, looked up on the platform. */
export interface FoundEnvironment {
  /** `my-site.dev` */
  name: string;
  site: { id: string; name: string };
  environment: string;
  port: EnvironmentPort;
  /** For orders of the site about one of its environments: they make and delete it. */
  sitePort(environment: string): WorkflowPort;
}

/** Time for the protocols: milliseconds. */
export interface Time {
  now(): number;
  elapsed(): number;
  sleep(ms: number): Promise<void>;
}

/** What is said on the way; never the result. */
export interface OperationLog {
  notice(text: string): void;
  warning(text: string): void;
  /** The list of what could be lost. */
  changes(changes: readonly PendingChange[]): void;
  waiting(text: string): void;
}

export type Choice = 'keep' | 'commit' | 'stash' | 'discard';

/** What a person at a terminal can choose when changes stand in the way. */
export interface Ask {
  /** What to do with these changes; `keep` is preselected. */
  onChanges(name: string, changes: readonly PendingChange[], purpose: Purpose): Promise<Choice>;
  /** A person types the name of the environment before work is discarded without a copy. */
  confirmDiscard(name: string, changes: readonly PendingChange[]): Promise<boolean>;
  /** An empty answer is the default, which is shown. */
  commitMessage(defaultMessage: string): Promise<string>;
}

/** What every protocol of this folder is given. */
export interface OperationDeps {
  environment: EnvironmentPort;
  time: Time;
  operationLog: OperationLog;
}
