import { createHash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NotFoundError, TurnoutError } from '../../errors/turnout-error.ts';
import { makePrivateFolder } from '../../system/disk/files.ts';
import type { Machine } from '../../system/machine.ts';
import { removeFolder } from './remove-folder.ts';

// A whitelist: Git also knows addresses that run programs, such as `ext::sh -c …`.
const forms = /^((https?|ssh|git|file):\/\/\S+|[\w.-]+@[\w.-]+:\S+)$/;

/** Whether `--code` names a repository to clone, and not a folder of this machine. */
export function isRepositoryUrl(code: string): boolean {
  return forms.test(code);
}

/** A clone that was made by an earlier call of the same start, such as the one that went into the background. */
function toClonePath(folder: string, url: string): string {
  return join(folder, 'clones', createHash('sha256').update(url).digest('hex').slice(0, 16));
}

/**
 * Clones with the user's own Git, credentials and terminal, since the code may be private; the sandbox itself
 * never talks to another machine. Returns the folder. Throws NotFoundError when there is no Git, TurnoutError
 * when it fails.
 */
export async function cloneCode(machine: Machine, folder: string, url: string): Promise<string> {
  const location = toClonePath(folder, url);
  if (existsSync(location)) return location;
  const program = machine.programs.find('git');
  if (!program)
    throw new NotFoundError('Git is not installed.', {
      hint: 'Install Git, or give --code a folder.',
    });
  makePrivateFolder(dirname(location));
  const next = `${location}.next`;
  removeFolder(next);
  const args = ['clone', '--quiet', '--no-checkout', '--', url, next];
  const code = await machine.programs.start({ program, arguments: args, folder, env: machine.env }).ended;
  if (code !== 0) {
    throw new TurnoutError('network', `git clone ended with ${code}: there is no code to serve.`, {
      hint: 'Check the address, and that git clone works with it by itself.',
    });
  }
  renameSync(next, location);
  return location;
}

/** The sandbox has its own copy of the history by now. */
export function forgetClones(folder: string): void {
  removeFolder(join(folder, 'clones'));
}
