import { openSync } from 'node:fs';
import { devNull } from 'node:os';
import { UnsafeError } from '../../errors/turnout-error.ts';
import type { Machine } from '../../system/machine.ts';
import { NotStartedError } from '../../system/programs/not-started.ts';

export type Opened = { done: true; program: string } | { done: false; why: string };

/** Only what we have built: no quote, no space, no dash in front (decisions.md 26). */
const form = /^(sftp|https):\/\/[a-z0-9][\w.@:/-]*$/i;

/**
 * Hands an address to the program that opens such addresses here, and does not wait for it. Throws UnsafeError for
 * what is no address of ours.
 */
export async function openUrl(machine: Machine, url: string): Promise<Opened> {
  if (!form.test(url)) throw new UnsafeError(`${url} is not an address that turnout opens.`);
  const { env, system, programs } = machine;
  if (env['CI']) return { done: false, why: 'this is CI' };
  const isDesktop = system === 'darwin' || system === 'win32' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  const [name, ...before] = openers[system] ?? ['xdg-open'];
  const inWindows = env['WSL_DISTRO_NAME'] ? programs.find('wslview') : undefined;
  const program = inWindows ?? (isDesktop ? programs.find(name) : undefined);
  if (!isDesktop && !inWindows) return { done: false, why: 'there is no desktop session' };
  if (!program) return { done: false, why: `there is no ${name}` };
  const run = { program, arguments: inWindows ? [url] : [...before, url], env };
  try {
    await programs.detach(run, openSync(devNull, 'w'));
  } catch (error) {
    if (error instanceof NotStartedError) return { done: false, why: error.message.replace(/\.$/, '') };
    throw error;
  }
  return { done: true, program: inWindows ? 'wslview' : name };
}

const openers: Readonly<Record<string, readonly [name: string, ...before: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
};
