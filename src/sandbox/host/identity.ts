import { existsSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readFileIfThere, writeFileAtomically } from '../../system/disk/files.ts';
import { parseJson } from '../../text/parse-json.ts';
import type { UserRecord } from '../model/records.ts';
import { readStoredRecords } from '../store/durable-store.ts';
import { removeFolder } from './remove-folder.ts';

const userRecord = v.object({
  id: v.string(),
  email: v.string(),
  firstName: v.string(),
  lastName: v.string(),
  password: v.string(),
  createdAt: v.number(),
  machineTokens: v.array(v.object({ id: v.string(), device: v.string(), token: v.string() })),
  sshKeys: v.record(v.string(), v.string()),
});

const schema = v.object({
  apiPort: v.optional(v.number()),
  sshPort: v.optional(v.number()),
  httpsPort: v.optional(v.number()),
  /** Kept here by a reset, until the next start takes them over. */
  users: v.optional(v.array(userRecord)),
  /** UUIDs of sites by name, as a reset left them: clones, other clients and caches know a site by it. */
  siteIds: v.optional(v.record(v.string(), v.string())),
});

/** By what clients know a sandbox. It belongs to the folder, and outlives stop, start and reset (decisions.md 46). */
export type Identity = v.InferOutput<typeof schema>;

/** Damaged or absent: nothing is known, and the next start decides anew. */
export function readIdentity(folder: string): Identity {
  const parsed = v.safeParse(schema, parseJson(readFileIfThere(fileIn(folder)) ?? ''));
  return parsed.success ? parsed.output : {};
}

export function keepIdentity(folder: string, change: Identity): void {
  const before = readIdentity(folder);
  const after = { ...before, ...change };
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  writeFileAtomically(fileIn(folder), `${JSON.stringify(after, null, 2)}\n`, 0o600);
}

/** The accounts of a sandbox, whether it runs or not. */
export function readUsers(folder: string): UserRecord[] {
  const stored = readStoredRecords(stateIn(folder), 'user');
  return stored.length > 0 ? stored : (readIdentity(folder).users ?? []);
}

/** Whether a sandbox has ever been started in the folder, and what of it is left. */
export function whatIsIn(folder: string): 'everything' | 'identity' | 'nothing' {
  if (existsSync(join(stateIn(folder), 'journal.ndjson'))) return 'everything';
  return existsSync(fileIn(folder)) ? 'identity' : 'nothing';
}

// By name: in a folder that was there before the sandbox, everything else is a user's own.
const content = ['state', 'sites', 'git', 'clones', 'running.json', 'sandbox.log', 'forgotten'];
const identity = ['identity.json', 'host-keys', 'machine-token', 'known_hosts', 'tls'];

/** Removes sites, files, commits and workflows; by what clients know the sandbox stays. */
export function forgetContent(folder: string): void {
  const sites = readStoredRecords(stateIn(folder), 'site').map(({ name, id }) => [name, id]);
  const siteIds = { ...readIdentity(folder).siteIds, ...Object.fromEntries(sites) };
  keepIdentity(folder, { users: readUsers(folder), siteIds });
  setStateAside(folder);
  removeAll(folder, content);
}

/** Removes everything that a sandbox has made in the folder. The next one is another one to its clients. */
export function forgetEverything(folder: string): void {
  setStateAside(folder);
  removeAll(folder, [...content, ...identity]);
}

export function removeIfEmpty(folder: string): void {
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** In one step: a kill in the middle must not leave records of sites whose code is gone. */
function setStateAside(folder: string): void {
  if (!existsSync(stateIn(folder))) return;
  const aside = join(folder, 'forgotten');
  removeFolder(aside);
  renameSync(stateIn(folder), aside);
}

function removeAll(folder: string, names: readonly string[]): void {
  for (const name of names) removeFolder(join(folder, name));
}

function stateIn(folder: string): string {
  return join(folder, 'state');
}

function fileIn(folder: string): string {
  return join(folder, 'identity.json');
}
