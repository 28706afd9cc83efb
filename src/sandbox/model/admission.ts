import { isDevelopment } from '../../contract/environment.ts';
import { commitWorkflow, syncWorkflow } from '../../contract/workflow.ts';
import type { EnvironmentRecord, OrganizationRecord, SiteRecord, UserRecord } from './records.ts';
import { everywhere, planFor } from './workflow-plan.ts';

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

/** Why a person's workflow is not created; undefined when it is. */
export function refuseWorkflow(type: string, environment: EnvironmentRecord): Refusal | undefined {
  const { name } = environment;
  if (!planFor(type, name) || type === syncWorkflow) {
    return { status: 400, words: `Workflows of type '${type}' cannot be created here.` };
  }
  if (!isDevelopment(name) && !everywhere.has(type)) {
    return { status: 403, words: `'${type}' is not available on the ${name} environment.` };
  }
  if (type === commitWorkflow && environment.mode !== 'sftp') {
    return { status: 409, words: `There is nothing to commit in ${name}: it is in Git mode.` };
  }
  return undefined;
}
