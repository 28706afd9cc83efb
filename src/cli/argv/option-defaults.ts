import type { AnyCommand } from './define-command.ts';
import type { GlobalValues } from './global-flags.ts';
import type { ParsedLine } from './parse-argv.ts';

type Options = Readonly<Record<string, string | boolean>>;

/** Never from a file: each of them has to be said every time (decisions.md 7), and a secret does not belong there. */
const neverKept = ['yes', 'force', 'confirm', 'on-changes', 'machine-token'];

const globalOptions = ['format', 'field', 'fields', 'filter'] as const satisfies (keyof GlobalValues)[];

/** The words that stand for options which a file sets, as far as the line does not set them itself. */
export function defaultsFor(options: Options, { flags }: AnyCommand, line: ParsedLine): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (neverKept.includes(name) || isGiven(name, line)) return [];
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    const takesValue = flag ? flag.value !== undefined : globalOptions.some(known => known === name);
    if (takesValue) return [`--${name}=${value}`];
    return flag && !flag.negated && value === true ? [`--${name}`] : [];
  });
}

function isGiven(name: string, { own, global }: ParsedLine): boolean {
  const globalName = globalOptions.find(known => known === name);
  const value = globalName ? global[globalName] : own[name];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** SHELL_VERBOSITY, which Symfony's programs take: -1 is quiet, 1 to 3 are -v to -vvv. A flag wins. */
export function withShellVerbosity(global: GlobalValues, level: string | undefined): GlobalValues {
  if (global.quiet || global.verbosity > 0) return global;
  if (level === '-1') return { ...global, quiet: true };
  return level !== undefined && /^[123]$/.test(level) ? { ...global, verbosity: Number(level) } : global;
}
