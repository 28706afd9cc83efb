import { patchText, plainLines } from '../../output/patch-text.ts';
import { colourLevel, createTheme } from '../../output/theme.ts';
import type { Machine } from '../../system/machine.ts';
import type { Run } from '../../system/programs/programs.ts';
import type { Call } from '../runtime/invocation.ts';
import { isScreen } from './terminal.ts';

/** Prints a patch, or the overview of one: raw in a pipe, readable at a terminal, with a pager where there is one. */
export async function printPatch(
  { machine, global, progress, signals }: Pick<Call, 'machine' | 'global' | 'progress' | 'signals'>,
  patch: Buffer,
  form: 'patch' | 'stat' | 'binary',
): Promise<void> {
  const { output, env, programs } = machine;
  progress.clear();
  if (!output.isTerminal) return output.write(patch);
  const theme = await createTheme(colourLevel({ flag: global.color, env, isTerminal: true }));
  const text = patch.toString();
  const readable = form === 'stat' ? plainLines(text) : patchText(text, theme);
  const pager = isScreen(output, env) && readable !== '' ? findPager(machine) : undefined;
  if (!pager) return output.write(readable);
  // Ctrl-C is the pager's while it stands on the screen.
  const takeBack = signals.handOver(() => {});
  try {
    await programs.feed(pager, readable);
  } catch {
    await output.write(readable);
  } finally {
    takeBack();
  }
}

/** The program that PAGER names, with its arguments, else `less`; undefined where it is not installed. */
function findPager({ env, programs }: Machine): Run | undefined {
  const [name = '', ...args] = (env['PAGER'] ?? 'less').split(' ').filter(Boolean);
  const program = name === 'cat' || name === '' ? undefined : programs.find(name);
  if (!program) return undefined;
  // As with Git: a short text stays on the screen, colours are shown, the screen is not cleared behind it.
  return { program, arguments: args, env: { ...env, LESS: env['LESS'] ?? 'FRX' } };
}
