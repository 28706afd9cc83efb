import { createMultidevWorkflow, type Workflow } from '../../contract/workflow.ts';
import { NotFoundError, RefusedError, TimeoutError } from '../../errors/turnout-error.ts';
import type { Time, WorkflowPort } from '../ports/operation-ports.ts';
import { lookUntil } from '../workflow/poll-until.ts';
import { runWorkflow } from '../workflow/run-workflow.ts';

interface MultidevDeps {
  /** Of the site; its name is that of the new environment. */
  site: WorkflowPort;
  time: Time;
  /** The environments that there are now. */
  names(): Promise<string[]>;
}

interface MultidevOptions {
  name: string;
  /** The environment that database and files are copied from. */
  from: string;
  database: boolean;
  files: boolean;
  /** By the clock's `elapsed`. */
  deadline: number;
}

/**
 * Makes a multidev, and sees it in the list of environments. Throws NotFoundError for a source that there is not, and
 * RefusedError when the name is taken.
 */
export async function createMultidev(
  { site, time, names }: MultidevDeps,
  options: MultidevOptions,
): Promise<Workflow> {
  const { name, from, database, files, deadline } = options;
  const known = await names();
  if (!known.includes(from)) {
    throw new NotFoundError(`Could not find an environment identified by ${from}.`, {
      hint: `The site has: ${known.join(', ')}`,
    });
  }
  if (known.includes(name)) {
    throw new RefusedError(`The environment ${name} is there already; nothing was changed.`, {
      hint: `See it with: turnout env:info ${site.name}`,
    });
  }
  const source = { from_environment: from };
  const deploy = {
    annotation: `Create the "${name}" environment.`,
    ...(database ? { clone_database: source } : {}),
    ...(files ? { clone_files: source } : {}),
  };
  const params = { environment_id: name, deploy };
  const workflow = await runWorkflow(site, { type: createMultidevWorkflow, params, deadline });
  const isThere = async () => ((await names()).includes(name) ? true : undefined);
  if (await lookUntil({ time, deadline }, isThere)) return workflow;
  throw new TimeoutError(`The platform says that it is done, but ${site.name} is not in its list yet.`, {
    hint: `Look again with: turnout env:info ${site.name}`,
  });
}
