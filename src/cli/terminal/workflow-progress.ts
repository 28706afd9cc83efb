import { isFinished, type Workflow } from '../../contract/workflow.ts';
import type { WorkflowPort } from '../../operations/ports/operation-ports.ts';
import type { Signals } from '../runtime/signals.ts';
import type { Progress } from './progress.ts';

interface ProgressDeps {
  progress: Pick<Progress, 'show'>;
  signals: Pick<Signals, 'waitingFor'>;
}

/** What a person sees of a workflow that is being followed, and is told of it when a signal ends the wait. */
export function reportProgress(
  { progress, signals }: ProgressDeps,
  name: string,
): (workflow: Workflow) => void {
  return workflow => {
    const { id, type, description = type, active_description = description } = workflow;
    const wait = `workflow:wait ${name} --id=${id}`;
    signals.waitingFor(isFinished(workflow) ? undefined : { what: description, wait });
    progress.show(active_description);
  };
}

/** The same port, which also tells of a workflow before it is first looked at: a signal can come that early. */
export function withReport<P extends WorkflowPort>(port: P, report: (workflow: Workflow) => void): P {
  return {
    ...port,
    follow(workflow, ...rest) {
      report(workflow);
      return port.follow(workflow, ...rest);
    },
  };
}
