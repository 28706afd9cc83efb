import type { Machine } from '../../system/machine.ts';
import { screenWidth } from '../terminal/terminal.ts';

/** Writes help as it is, or broken to fit the terminal. */
export async function writeHelp(
  { output, env }: Pick<Machine, 'output' | 'env'>,
  text: string,
): Promise<void> {
  const width = screenWidth(output, env);
  if (width === undefined) return output.write(text);
  const { fitHelp } = await import('./fit-help.ts');
  return output.write(fitHelp(text, width));
}
