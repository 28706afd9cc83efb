import { newMachineToken } from '../auth/tokens.ts';
import type { OrganizationRecord, UserRecord } from '../model/records.ts';
import { put, type Store } from '../store/store.ts';
import { type SeedDeps, toSeconds } from './parts.ts';
import type { SeedPlan } from './plan.ts';

type UserPlan = SeedPlan['users'][number];
type OrganizationPlan = SeedPlan['organizations'][number];

export function plantUser({ store, clock, random }: SeedDeps, plan: UserPlan): void {
  if (userByMail(store, plan.email)) return;
  const user: UserRecord = {
    ...plan,
    id: random.uuid(),
    password: random.hex(12),
    createdAt: toSeconds(clock),
    machineTokens: [{ id: random.hex(10), device: 'sandbox', token: newMachineToken(random) }],
    sshKeys: {},
  };
  store.write(put('user', user));
}

/** An account as it was before a reset: same id, password, tokens and keys. */
export function plantKnownUser({ store }: SeedDeps, user: UserRecord): void {
  if (!userByMail(store, user.email)) store.write(put('user', user));
}

export function plantOrganization({ store, random }: SeedDeps, { name, members }: OrganizationPlan): void {
  if (organizationNamed(store, name)) return;
  const all = members.map(email => ({ userId: userId(store, email), role: 'team_member' }));
  store.write(put('organization', { id: random.uuid(), name, members: all }));
}

export function organizationNamed(store: Store, name: string): OrganizationRecord | undefined {
  return store.all('organization').find(each => each.name === name);
}

/** Throws for a user who is not in the plan: a site of no one could never be reached. */
export function userId(store: Store, email: string): string {
  const user = userByMail(store, email);
  if (!user) throw new Error(`The plan names ${email}, who is not one of its users.`);
  return user.id;
}

function userByMail(store: Store, email: string): UserRecord | undefined {
  return store.all('user').find(user => user.email === email);
}
