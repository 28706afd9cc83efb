import type { Context } from '../../cli/runtime/context.ts';
import { UsageError } from '../../errors/turnout-error.ts';

/**
 * Returns the word by which the caller trusts the list of changes without a look at the files: `--no-sweep`, the name and
 * value of a variable, or the setting; undefined where they are looked at. Throws UsageError for a value that is neither.
 */
export function findListTrust(
  { settings }: Pick<Context, 'settings'>,
  { sweep }: { sweep: boolean },
): string | undefined {
  if (!sweep) return '--no-sweep';
  const found = settings().find('sweep');
  if (!found || parseSweep(found.value, nameOf(found.from)) === 'on') return undefined;
  const { value, from } = found;
  if (from === 'settings') return `the setting sweep is ${value}`;
  return from === 'flag' ? `-D sweep=${value}` : `${from}=${value}`;
}

/** Throws UsageError: a slip of the pen must not switch a safeguard off. */
export function parseSweep(text: string, name = 'sweep'): 'on' | 'off' {
  if (text === 'on' || text === 'off') return text;
  throw new UsageError(`"${text}" is nothing that ${name} may be.`, {
    hint: 'It takes on, and off for a list of changes that is to be trusted as it is.',
  });
}

function nameOf(from: string): string {
  if (from === 'settings') return 'the setting sweep';
  return from === 'flag' ? '-D sweep' : from;
}
