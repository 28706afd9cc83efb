import type { UserRecord } from '../model/records.ts';
import { plantKnownUser, plantOrganization, plantUser } from './accounts.ts';
import type { SeedDeps } from './parts.ts';
import type { SeedPlan } from './plan.ts';
import { plantSite, removeUnfinished } from './site.ts';

/**
 * Makes what the plan says; what is there already stays as it is, so that a start that was cut short is
 * finished by the next one. Rejects with RefusedError when the plan wants other code for a site that is there.
 */
export async function plant(
  deps: SeedDeps,
  plan: SeedPlan & { known?: readonly UserRecord[] | undefined },
): Promise<void> {
  await removeUnfinished(deps);
  for (const user of plan.known ?? []) plantKnownUser(deps, user);
  for (const user of plan.users) plantUser(deps, user);
  for (const organization of plan.organizations) plantOrganization(deps, organization);
  for (const site of plan.sites) await plantSite(deps, site);
}
