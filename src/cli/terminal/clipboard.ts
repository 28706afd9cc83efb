import { TurnoutError, UnsafeError } from '../../errors/turnout-error.ts';
import type { Machine } from '../../system/machine.ts';
import { hasUnprintable } from '../../text/escape.ts';
import type { Call } from '../runtime/invocation.ts';
import { isScreen } from './terminal.ts';

type Tool = readonly [name: string, ...args: string[]];

/** What was copied to: `to the clipboard with xclip`. */
export type CopiedTo = string;

/**
 * Puts a text into the clipboard of the user who sits there: with a program of this desktop, else through the terminal, which
 * works over SSH too. Throws UnsafeError for a text that does more than stand there when it is pasted, TurnoutError.
 */
export async function copyText(
  { machine, progress }: Pick<Call, 'machine' | 'progress'>,
  text: string,
): Promise<CopiedTo> {
  if (hasUnprintable(text.replaceAll('\n', ''))) {
    throw new UnsafeError('It has control characters in it, which a terminal obeys when they are pasted.', {
      hint: 'Look at it without --copy.',
    });
  }
  const { env, programs, errors } = machine;
  for (const [name, ...args] of listTools(machine)) {
    const program = programs.find(name);
    if (program && (await takes({ program, arguments: args, env }))) return `to the clipboard with ${name}`;
  }
  if (!isScreen(errors, env)) {
    throw new TurnoutError('failed', 'No clipboard is available, and no terminal that could provide one.', {
      hint: 'Leave out --copy to have it printed; on a desktop of Linux install wl-clipboard, xclip or xsel.',
    });
  }
  progress.clear();
  await errors.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
  return 'through the terminal (OSC 52; some terminals do not take it)';

  async function takes(run: Parameters<typeof programs.hand>[0]): Promise<boolean> {
    try {
      return (await programs.hand(run, text)) === 0;
    } catch {
      return false;
    }
  }
}

/** Over SSH the clipboard of the computer itself is not the user's; a display that is forwarded is. */
function listTools({ env, system }: Pick<Machine, 'env' | 'system'>): Tool[] {
  const isRemote = Boolean(env['SSH_CONNECTION'] || env['SSH_TTY']);
  if (system === 'darwin') return isRemote ? [] : [['pbcopy']];
  if (system === 'win32') return isRemote ? [] : [['clip.exe']];
  const tools: Tool[] = [];
  if (env['WSL_DISTRO_NAME'] && !isRemote) tools.push(['clip.exe']);
  if (env['WAYLAND_DISPLAY']) tools.push(['wl-copy']);
  if (env['DISPLAY']) tools.push(['xclip', '-selection', 'clipboard'], ['xsel', '--clipboard', '--input']);
  return tools;
}
