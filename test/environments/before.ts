import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from '../support/run-turnout.ts';
import type { OddMachine, Stage } from './stage.ts';

/** What is on the server, and must not get lost: the content of `code/note.txt` while it is pending. */
export interface Pending {
  note: string;
}

let count = 0;

/** What a command finds when it is called: made by the healthy machine, so that no odd one depends on another command. */
export async function prepare(
  command: string,
  stage: Stage,
  machine: OddMachine,
): Promise<Pending | undefined> {
  const { healthy } = stage;
  const { work, location } = machine;
  count += 1;
  // Of another size each time: the same size and second are the same file for every program that copies.
  const note = `note ${'x'.repeat(count)}\n`;
  writeFileSync(join(work, 'note.txt'), note);
  if (command === 'git:clone') rmSync(join(work, 'work'), { recursive: true, force: true });
  if (command === 'sandbox:start') removeIfPossible(join(location.home, 'box'));
  if (command === 'multidev:create') await healthy.run('multidev:delete my-site.extra -y');
  if (command === 'multidev:delete') await healthy.run('multidev:create my-site.dev extra');
  // What comes from upstream needs Git mode, and goes on top of what is committed.
  if (command === 'upstream:updates:apply')
    await must(healthy, 'connection:set my-site.dev git --on-changes=discard');
  if (command === 'stash:restore') await must(healthy, 'connection:set my-site.dev sftp');
  if (!needsPending.has(command)) return undefined;
  writeFileSync(join(healthy.home, 'note.txt'), note);
  await must(healthy, 'connection:set my-site.dev sftp');
  await must(healthy, 'file:put note.txt my-site.dev:code/note.txt');
  return { note };
}

async function must(healthy: Person, line: string): Promise<void> {
  const { exitCode, stderr } = await healthy.run(line);
  if (exitCode !== 0) throw new Error(`${line}: ${stderr}`);
}

const needsPending = new Set([
  ...['file:get', 'file:list', 'file:remove', 'env:diffstat', 'env:diff', 'env:stash', 'env:commit'],
  ...['env:discard', 'connection:set', 'connection:run', 'connection:test', 'sftp'],
]);

function removeIfPossible(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A home that is read-only keeps what it has.
  }
}
