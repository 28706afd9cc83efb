import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pending } from './before.ts';
import type { Ended } from './process.ts';
import { rightCodes } from './rules.ts';
import { type OddMachine, type Stage, stashesIn } from './stage.ts';

interface Cell {
  stage: Stage;
  machine: OddMachine;
  command: string;
  pending: Pending | undefined;
  ended: Ended;
}

/** What a crash looks like, and what no one but us could have done wrong. */
const bugs = /has a bug|^ {4}at |node:internal|Unhandled|TypeError|RangeError|ReferenceError|uv_cwd/m;

/** Returns everything that is wrong with how a command ended. */
export async function judge(cell: Cell): Promise<string[]> {
  const { machine, command, ended } = cell;
  const right = rightCodes(command, machine.conditions);
  const { code, output } = ended;
  const wrong: string[] = [];
  if (code === null || !right.includes(code)) wrong.push(`exit code ${code}, not ${right.join(' or ')}`);
  if (bugs.test(output)) wrong.push('a bug, or a stack');
  if (!endsInTwoLines(cell)) wrong.push('not two lines');
  if (await isLost(cell)) wrong.push('the pending change is lost');
  return wrong;
}

/** Other programs say what they like. At a terminal lines have no brackets, and are wrapped. */
function endsInTwoLines({ machine, command, ended: { code, output } }: Cell): boolean {
  const lines = output.split('\n').filter(line => line.startsWith(' [error]'));
  if (code === 0) return lines.length === 0;
  if (machine.conditions.terminal === 'no columns' || speaksForItself.has(command)) return lines.length <= 1;
  return lines.length === 1 && /(^|\n) \[error\] {2}.+\n \[notice\] .+\n$/.test(output);
}

/** The code is another program's, or the result says what is wrong. */
const speaksForItself = new Set(['sftp', 'connection:run', 'connection:test']);

/** Whether what was pending is neither on the server, nor committed, nor in a stash. */
async function isLost({ stage, machine, command, pending, ended }: Cell): Promise<boolean> {
  if (!pending || (ended.code === 0 && takesAway.has(command))) return false;
  const { healthy } = stage;
  await healthy.run('file:get my-site.dev:code/note.txt now.txt');
  if (readIfThere(join(healthy.home, 'now.txt')) === pending.note) return false;
  return !stashesIn(machine.home).some(id =>
    holds(join(machine.home, '.local/share/turnout/stashes', id), pending.note),
  );
}

/** They do what they were asked to. */
const takesAway = new Set(['file:remove', 'env:discard']);

function holds(folder: string, text: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    entry => entry.isFile() && readIfThere(join(entry.parentPath, entry.name)) === text,
  );
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
