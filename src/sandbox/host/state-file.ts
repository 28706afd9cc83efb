import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { hasCode, readFileIfThere, writeFileAtomically } from '../../system/disk/files.ts';
import type { Machine } from '../../system/machine.ts';
import { parseJson } from '../../text/parse-json.ts';

const schema = v.object({
  /** `http://127.0.0.1:PORT` */
  api: v.string(),
  sshHost: v.string(),
  sshPort: v.number(),
  gitHost: v.string(),
  /** Where all websites are, told apart by the Host header. */
  web: v.optional(v.string()),
  pid: v.number(),
  /** Epoch seconds. */
  startedAt: v.number(),
  /** `https://127.0.0.1:PORT`, where it was asked for. */
  https: v.optional(v.string()),
  /** Its own file of host keys: with it, another sandbox that was on the same port before does no harm. */
  knownHosts: v.optional(v.string()),
  /** What its start was asked for, flag → value as typed. */
  asked: v.optional(v.record(v.string(), v.string())),
});

/** What a running sandbox writes down for its clients, in `running.json`. */
export type RunningSandbox = v.InferOutput<typeof schema>;

export function writeRunning(folder: string, running: RunningSandbox): void {
  writeFileAtomically(fileIn(folder), `${JSON.stringify(running, null, 2)}\n`, 0o600);
}

export function removeRunning(folder: string): void {
  rmSync(fileIn(folder), { force: true });
}

/**
 * The sandbox that the folder speaks of, if there is a process of its id. After a kill that can be another
 * one's: before anything is done to it, `isHeld` has to say that the folder is held.
 */
export function readRunning(folder: string, { signal }: Pick<Machine, 'signal'>): RunningSandbox | undefined {
  const text = readText(fileIn(folder));
  if (text === undefined) return undefined;
  const parsed = v.safeParse(schema, parseJson(text));
  return parsed.success && isAlive(parsed.output.pid, signal) ? parsed.output : undefined;
}

function readText(file: string): string | undefined {
  try {
    return readFileIfThere(file);
  } catch (error) {
    if (hasCode(error, 'EISDIR')) return undefined;
    throw error;
  }
}

export function isAlive(pid: number, signal: Machine['signal']): boolean {
  try {
    return signal(pid, 0) && !isZombie(pid);
  } catch (error) {
    // The id has gone to a process of another user: ours has ended.
    if (hasCode(error, 'EPERM')) return false;
    throw error;
  }
}

/** Killed and not yet taken note of by its parent, which in a container may never happen. Told on Linux only. */
function isZombie(pid: number): boolean {
  const stat = readFileIfThere(`/proc/${pid}/stat`) ?? '';
  // The name in front of the state is in brackets, and may have any character in it.
  return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
}

function fileIn(folder: string): string {
  return join(folder, 'running.json');
}
