import { isDevelopment } from '../../contract/environment.ts';
import {
  backupWorkflow,
  clearCacheWorkflow,
  clearCodeCacheWorkflow,
  cloneDatabaseWorkflow,
  cloneFilesWorkflow,
  commitWorkflow,
  createMultidevWorkflow,
  deleteMultidevWorkflow,
  deployWorkflow,
  firstDeployWorkflow,
  lockWorkflow,
  mergeFromDevWorkflow,
  mergeToDevWorkflow,
  syncWorkflow,
  unlockWorkflow,
  upstreamWorkflow,
} from '../../contract/workflow.ts';
import type { EnvironmentRecord, OrganizationRecord, SiteRecord, UserRecord } from './records.ts';
import { planFor } from './workflow-plan.ts';

/** A refusal as the platform says it: a status and a bare JSON string. */
export interface Refusal {
  status: 400 | 403 | 404 | 409 | 422;
  words: string;
}

/** Whether a user may see and change a site. */
export function mayUse(
  user: UserRecord,
  site: SiteRecord,
  organization: OrganizationRecord | undefined,
): boolean {
  if (site.memberIds.includes(user.id)) return true;
  return (
    organization?.members.some(({ userId, role }) => userId === user.id && role !== 'unprivileged') ?? false
  );
}

const ofSites: ReadonlySet<string> = new Set([
  createMultidevWorkflow,
  deleteMultidevWorkflow,
  clearCodeCacheWorkflow,
]);
/** Of every environment, test and live among them. */
const everywhere: ReadonlySet<string> = new Set([
  clearCacheWorkflow,
  backupWorkflow,
  cloneDatabaseWorkflow,
  cloneFilesWorkflow,
  lockWorkflow,
  unlockWorkflow,
]);
const deploys: ReadonlySet<string> = new Set([deployWorkflow, firstDeployWorkflow]);

/** Why a person's workflow is not created; undefined when it is. */
export function refuseWorkflow(type: string, environment: EnvironmentRecord): Refusal | undefined {
  const { name, mode } = environment;
  if (!planFor(type, name) || type === syncWorkflow || ofSites.has(type)) return unknownType(type);
  if (deploys.has(type) ? isDevelopment(name) : !isDevelopment(name) && !everywhere.has(type)) {
    return { status: 403, words: `'${type}' is not available on the ${name} environment.` };
  }
  if (deploys.has(type)) return refuseDeploy(type, environment);
  if (type === (name === 'dev' ? mergeFromDevWorkflow : mergeToDevWorkflow)) {
    return { status: 403, words: `'${type}' is not available on the ${name} environment.` };
  }
  if (type === commitWorkflow && mode !== 'sftp') {
    return { status: 409, words: `There is nothing to commit in ${name}: it is in Git mode.` };
  }
  if (type === upstreamWorkflow && mode === 'sftp') {
    return { status: 400, words: `Upstream updates cannot be applied to ${name}: it is in SFTP mode.` };
  }
  return undefined;
}

function unknownType(type: string): Refusal {
  return { status: 400, words: `Workflows of type '${type}' cannot be created here.` };
}

/** An environment is initialized by its first deploy, and once only. */
function refuseDeploy(type: string, { name, ref }: EnvironmentRecord): Refusal | undefined {
  if ((type === deployWorkflow) === (ref !== undefined)) return undefined;
  return { status: 400, words: `The ${name} environment is ${ref ? 'already' : 'not'} initialized.` };
}

interface SiteOrder {
  type: string;
  /** The environment that is to be made or deleted. */
  name: string;
}

/** The names that would be taken for something else. */
const reserved = ['master', 'settings', 'team', 'support', 'debug', 'multidev', 'files', 'tags', 'billing'];

/** Why a workflow of a site is not created; `own` are its environments, `most` the number of multidevs it may have. */
export function refuseSiteWorkflow(
  { type, name }: SiteOrder,
  { own, most }: { own: readonly EnvironmentRecord[]; most: number },
): Refusal | undefined {
  if (type === clearCodeCacheWorkflow) return undefined;
  const there = own.some(environment => environment.name === name);
  if (type === deleteMultidevWorkflow) {
    if (!there) return { status: 404, words: `An environment named ${name} was not found.` };
    const isPermanent = ['dev', 'test', 'live'].includes(name);
    return isPermanent ? { status: 403, words: `The ${name} environment cannot be deleted.` } : undefined;
  }
  if (type !== createMultidevWorkflow) return unknownType(type);
  if (there) return { status: 400, words: `An environment named ${name} already exists.` };
  // platform-api.md 14: a name is a branch and a part of a domain.
  if (!/^[a-z0-9][a-z0-9-]{0,10}$/.test(name) || reserved.includes(name)) {
    return { status: 400, words: `'${name}' cannot be the name of an environment.` };
  }
  const multidevs = own.filter(environment => !['dev', 'test', 'live'].includes(environment.name));
  if (multidevs.length < most) return undefined;
  return { status: 403, words: `The site has all of the ${most} multidev environments that it may have.` };
}
