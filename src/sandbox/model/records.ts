import type { ConnectionMode } from '../../contract/environment.ts';

// What the sandbox remembers, one record a thing. Records are never changed in place: a transition makes
// new ones, and the store writes what one transition made in one piece.

export interface UserRecord {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  password: string;
  /** Epoch seconds. */
  createdAt: number;
  machineTokens: { id: string; device: string; token: string }[];
  /** MD5 id → public key line (platform-api.md 4.1). */
  sshKeys: Record<string, string>;
}

export interface SessionRecord {
  /** The bearer itself. */
  id: string;
  userId: string;
  /** Epoch seconds. */
  expiresAt: number;
}

export interface OrganizationRecord {
  id: string;
  name: string;
  members: { userId: string; role: string }[];
}

export interface SiteRecord {
  id: string;
  name: string;
  label: string;
  framework: string;
  /** Epoch seconds. */
  createdAt: number;
  ownerId: string;
  memberIds: string[];
  organizationId: string | undefined;
  frozen: boolean;
  phpVersion: string;
  /** Folder that the code was imported from; undefined for code that was made here. */
  importedFrom: string | undefined;
}

export interface EnvironmentRecord {
  /** `SITE-UUID/NAME` */
  id: string;
  siteId: string;
  name: string;
  /** Absent until a user has switched: multidevs are made without it (platform-api.md 6.1). */
  mode: ConnectionMode | undefined;
  /** Epoch seconds. */
  createdAt: number;
  /** The container: 32 hexadecimal digits. A migration makes a new one, with a fresh checkout. */
  bindingId: string;
  /** Branch of a development environment, tag of test and live; undefined before the first deploy. */
  ref: string | undefined;
  /** The password that its website asks for. */
  lock?: { username: string; password: string } | undefined;
}

export type WorkflowResult = 'succeeded' | 'failed' | 'aborted';

export interface WorkflowRecord {
  id: string;
  type: string;
  params: Record<string, unknown>;
  siteId: string;
  /** The one that it works on; workflows of one environment run one after the other. */
  environment: string;
  /** A workflow of the site: the API does not name the environment with it (platform-api.md 7.2). */
  ofSite?: true;
  /** Undefined for workflows that the platform starts by itself. */
  userId: string | undefined;
  traceId: string;
  /** Id of the workflow that made the platform start this one. */
  cause?: string;
  /** Epoch milliseconds, like the other times of a workflow. */
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
  result?: WorkflowResult;
  /** Why it did not succeed. */
  reason?: string;
  /** What was about to be done when it was written down: a restart brings it to its end. */
  intent?: { discard: true } | { commit: string } | { remove: true };
  /** What its work has printed. */
  log?: string;
}

export interface Records {
  user: UserRecord;
  session: SessionRecord;
  organization: OrganizationRecord;
  site: SiteRecord;
  environment: EnvironmentRecord;
  workflow: WorkflowRecord;
}

export type Kind = keyof Records;

/** Returns the id of an environment's record: `SITE_ID/NAME`. */
export function environmentId(siteId: string, name: string): string {
  return `${siteId}/${name}`;
}
