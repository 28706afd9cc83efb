import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isMissing, makePrivateFolder } from '../system/disk/files.ts';

/** Who is at work here, so that no one takes away what another turnout is still filling. */
export interface Owner {
  processId: number;
  /** Whether a process of this machine lives. */
  isAlive(processId: number): boolean;
  /** Epoch milliseconds. */
  now(): number;
}

const form = /^\.taking-(.+)-(\d+)-[0-9a-f]{16}$/;
const droppedForm = /^\.dropped-/;

/** Drafts of this very process: in a restarted container a dead turnout had our process id as well. */
const ours = new Set<string>();

/** Milliseconds after which even a draft of another machine, or of a process id that lives again, is a dead one. */
const oldest = 24 * 60 * 60 * 1000;

/** Makes the folder for a stash that is being taken; no one lists it. Returns its absolute path. */
export function openDraft(shelf: string, { processId }: Owner): string {
  const host = hostname().replace(/[^A-Za-z0-9.]/g, '_');
  const name = `.taking-${host}-${processId}-${randomBytes(8).toString('hex')}`;
  ours.add(name);
  const folder = join(shelf, name);
  makePrivateFolder(join(folder, 'contents'));
  return folder;
}

/** Forgets a draft that has become a stash, and takes away one that will not. */
export function closeDraft(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  ours.delete(folder.slice(folder.lastIndexOf('.taking-')));
}

/** Takes away what dead processes have left: half-taken stashes and half-dropped ones. */
export function clearDead(shelf: string, owner: Owner): void {
  for (const name of readdirSync(shelf)) {
    if (droppedForm.test(name) || isDead(shelf, name, owner)) {
      rmSync(join(shelf, name), { recursive: true, force: true });
    }
  }
}

function isDead(shelf: string, name: string, { processId, isAlive, now }: Owner): boolean {
  const [, host, id] = form.exec(name) ?? [];
  if (host === undefined || ours.has(name)) return false;
  if (now() - changedAt(join(shelf, name)) > oldest) return true;
  if (host !== hostname().replace(/[^A-Za-z0-9.]/g, '_')) return false;
  return Number(id) === processId || !isAlive(Number(id));
}

/** Epoch milliseconds; for one that has just gone a time that is never old. */
function changedAt(folder: string): number {
  try {
    return statSync(folder).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
